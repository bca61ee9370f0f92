import { describe, expect, test } from 'vitest';
import type { Answers } from '../../src/answers/answers.ts';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import {
  type AccessConfig,
  assertConfigFits,
  pendingConfig,
  settledConfig,
  withIds,
  withProof,
} from '../../src/config/access-config.ts';
import { answersOf, parsePermission } from '../../src/config/config-answers.ts';
import { grantedTo, grantedToPerson } from '../../src/config/granted-scopes.ts';
import type { ObservedApp, ObservedGrant, ObservedTenant } from '../../src/state/observed-state.ts';
import { guid } from '../../src/values/guid.ts';
import { sampleConfig } from './sample-config.ts';

const now = new Date('2026-11-22T12:00:00Z');
const xdrPrincipal = guid('11111111-0000-4000-8000-000000000001');
const graphPrincipal = guid('11111111-0000-4000-8000-000000000002');
const reader = guid('22222222-0000-4000-8000-000000000001');

const answers: Answers = {
  tasks: ['read-incidents'],
  permissions: [{ api: 'xdr', value: 'Incident.Read' }],
  displayName: 'Incident reader',
  redirectUris: ['http://localhost'],
  owners: ['owner@contoso.example'],
  audience: { kind: 'users', upns: ['reader@contoso.example'] },
  app: { kind: 'ours' },
  formats: ['json'],
};

const tenant = {
  id: sampleConfig.tenantId,
  displayName: 'Contoso',
  apis: {
    xdr: { api: 'xdr', servicePrincipalId: xdrPrincipal, accountEnabled: true, scopes: [], applicationRoles: [] },
    endpoint: null,
    graph: { api: 'graph', servicePrincipalId: graphPrincipal, accountEnabled: true, scopes: [], applicationRoles: [] },
  },
} as unknown as ObservedTenant;

function grant(resourceId: typeof reader, scopes: string[], principalId: typeof reader | null = null): ObservedGrant {
  return {
    id: 'g',
    resourceId,
    scopes,
    principalId,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
  };
}

function app(...grants: ObservedGrant[]): ObservedApp {
  return {
    application: {
      objectId: sampleConfig.applicationObjectId,
      appId: sampleConfig.clientId,
      displayName: 'Incident reader',
      uniqueName: 'defender-access-3f9a2b',
      publicClientRedirectUris: ['http://localhost'],
    },
    servicePrincipal: { objectId: sampleConfig.servicePrincipalId },
    grants,
  } as unknown as ObservedApp;
}

const start = {
  cloud: builtInClouds.public,
  tenant,
  answers,
  uniqueName: 'defender-access-new',
  operatorUpn: 'admin@contoso.example',
  now,
};

describe('before the first write', () => {
  test('the config is pending, under the name that finds the app again, without ids', () => {
    const config = pendingConfig({ ...start, previous: null });
    expect(config).toMatchObject({
      clientId: null,
      applicationObjectId: null,
      servicePrincipalId: null,
      uniqueName: 'defender-access-new',
      pending: { since: now.toISOString(), uniqueName: 'defender-access-new' },
      wanted: {
        tasks: ['read-incidents'],
        permissions: ['xdr/Incident.Read'],
        for: ['reader@contoso.example'],
        owners: ['owner@contoso.example'],
      },
      consent: { kind: 'none' },
      madeBy: 'admin@contoso.example',
    });
  });

  test('who made an app, when, and its ids stay when it is set up again', () => {
    const config = pendingConfig({ ...start, previous: sampleConfig });
    expect(config).toMatchObject({
      clientId: sampleConfig.clientId,
      uniqueName: sampleConfig.uniqueName,
      madeAt: sampleConfig.madeAt,
      madeBy: sampleConfig.madeBy,
      consent: sampleConfig.consent,
    });
    expect(config.pending).not.toBeNull();
  });

  test('ids are kept as they come, and none is lost', () => {
    const pending = pendingConfig({ ...start, previous: null });
    const one = withIds(pending, { appId: sampleConfig.clientId });
    const two = withIds(one, { appId: null, servicePrincipalId: sampleConfig.servicePrincipalId });
    expect(two).toMatchObject({ clientId: sampleConfig.clientId, servicePrincipalId: sampleConfig.servicePrincipalId });
  });
});

describe('after reading back', () => {
  const pending = pendingConfig({ ...start, previous: null });
  const seen = { cloud: builtInClouds.public, tenant };

  test('only what was seen granted is written', () => {
    const config = settledConfig(pending, {
      ...seen,
      app: app(grant(xdrPrincipal, ['Incident.Read', 'Incident.ReadWrite'])),
    });
    expect(config.apis).toEqual({ xdr: { ...sampleConfig.apis.xdr, scopes: ['Incident.Read', 'Incident.ReadWrite'] } });
    expect(config).toMatchObject({ consent: { kind: 'everyone' }, pending: null, clientId: sampleConfig.clientId });
  });

  test('grants of single people are told from one for all', () => {
    const config = settledConfig(pending, { ...seen, app: app(grant(xdrPrincipal, ['Incident.Read'], reader)) });
    expect(config.consent).toEqual({ kind: 'users', users: ['reader@contoso.example'] });
  });

  test('without a grant there is no consent, and sign-in scopes alone are none', () => {
    const config = settledConfig(pending, { ...seen, app: app(grant(graphPrincipal, ['openid', 'profile'])) });
    expect(config).toMatchObject({ apis: {}, consent: { kind: 'none' } });
  });
});

describe('grants', () => {
  test('several grants of one person are joined, and a person has the tenant-wide ones too', () => {
    const granted = grantedTo(
      app(
        grant(xdrPrincipal, ['A']),
        grant(xdrPrincipal, ['B'], reader),
        grant(xdrPrincipal, ['C'], reader),
        grant(graphPrincipal, ['D']),
      ),
      tenant,
      'xdr',
    );
    expect(granted).toEqual({ everyone: ['A'], users: [{ principalId: reader, scopes: ['B', 'C'] }] });
    expect(grantedToPerson(granted, reader)).toEqual(['A', 'B', 'C']);
    expect(grantedToPerson(granted, null)).toEqual(['A']);
  });

  test('there is none for an API that is not in the tenant', () => {
    expect(grantedTo(app(grant(xdrPrincipal, ['A'])), tenant, 'endpoint')).toEqual({ everyone: [], users: [] });
  });
});

test.each([
  [true, now.toISOString()],
  [false, sampleConfig.verifiedAt],
])('a proof that passed: %s; then verified at %s', (passed, verifiedAt) => {
  const config = withProof(sampleConfig, {
    passed,
    at: now,
    user: {
      objectId: reader,
      tenantId: sampleConfig.tenantId,
      userPrincipalName: 'reader@contoso.example',
      displayName: null,
    },
    checks: [{ id: 'call-xdr', title: 'live call', verdict: passed ? 'pass' : 'fail', seen: 'x', detail: 'raw' }],
    apis: [],
  });
  expect(config).toMatchObject({ verifiedAt, lastProof: { passed, user: 'reader@contoso.example' } });
  expect(config.lastProof?.checks).toEqual([{ id: 'call-xdr', verdict: passed ? 'pass' : 'fail' }]);
});

describe('a config must fit', () => {
  const cloud: Cloud = {
    ...builtInClouds.public,
    resources: { xdr: { endpoint: 'https://localhost:5001', audience: 'https://api.security.microsoft.com' } },
  };
  const naming = (endpoint: string, audience = 'https://api.security.microsoft.com'): AccessConfig => ({
    ...sampleConfig,
    apis: { xdr: { endpoint, audience, scopes: [] } },
  });

  test.each<[string, AccessConfig, Cloud]>([
    ['its own cloud and tenant', sampleConfig, builtInClouds.public],
    ['another port of the same host', naming('https://localhost:4000'), cloud],
  ])('%s is accepted', (_name, config, given) => {
    expect(() => assertConfigFits(config, given, sampleConfig.tenantId)).not.toThrow();
  });

  test.each<[string, AccessConfig, Cloud, string]>([
    ['another cloud', sampleConfig, builtInClouds.dod, '--cloud public'],
    ["a stranger's host", naming('https://evil.example'), cloud, 'did not make this file'],
    ['a host without TLS', naming('http://localhost:5001'), cloud, 'did not make this file'],
    ['a host with another ending', naming('https://localhost.evil.example:5001'), cloud, 'did not make this file'],
    [
      "a stranger's audience",
      naming('https://localhost:5001', 'https://evil.example'),
      cloud,
      'did not make this file',
    ],
    ['no host at all', naming('localhost'), cloud, 'did not make this file'],
    [
      'an API this cloud lacks',
      { ...sampleConfig, apis: { graph: { audience: 'x', endpoint: 'x', scopes: [] } } },
      cloud,
      'did not make',
    ],
  ])('%s is refused', (_name, config, given, todo) => {
    expect(() => assertConfigFits(config, given, null)).toThrowError(
      expect.objectContaining({
        code: 'config-foreign',
        exitCode: 2,
        todo: expect.arrayContaining([expect.stringContaining(todo) as string]) as string[],
      }) as Error,
    );
  });

  test('another tenant is refused, with both named', () => {
    const other = guid('99999999-0000-4000-8000-000000000000');
    expect(() => assertConfigFits(sampleConfig, builtInClouds.public, other)).toThrowError(
      /7f3c0b52.*Contoso.*99999999/,
    );
  });
});

describe('back to answers', () => {
  test('what setup was told is what a finished config says', () => {
    const config = pendingConfig({ ...start, previous: null });
    expect(answersOf(config)).toEqual({ ...answers, app: { kind: 'ours' } });
    expect(answersOf(sampleConfig).app).toEqual({ kind: 'adopt', appId: sampleConfig.clientId });
  });

  test.each([
    ['xdr/Incident.Read', { api: 'xdr', value: 'Incident.Read' }],
    ['graph/a/b', { api: 'graph', value: 'a/b' }],
    ['Incident.Read', null],
    ['__proto__/x', null],
    ['xdr/', null],
    ['', null],
  ])('%j is %j', (text, permission) => {
    expect(parsePermission(text)).toEqual(permission);
  });
});
