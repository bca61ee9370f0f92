import { describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { pendingConfig, settledConfig, withIds, withProof } from '../../src/config/access-config.ts';
import { grantedTo, grantedToPerson } from '../../src/config/granted-scopes.ts';
import type { ObservedGrant } from '../../src/state/observed-state.ts';
import { sampleConfig } from './sample-config.ts';
import { app, graphPrincipal, now, reader, start, tenant, xdrPrincipal } from './sample-setup.ts';

function grant(resourceId: typeof reader, scopes: string[], principalId: typeof reader | null = null): ObservedGrant {
  return {
    id: 'g',
    resourceId,
    scopes,
    principalId,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
  };
}

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
