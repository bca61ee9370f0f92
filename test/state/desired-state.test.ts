import { describe, expect, test } from 'vitest';
import type { Answers } from '../../src/answers/answers.ts';
import type { PermissionRef } from '../../src/catalog/api.ts';
import { permissions, signInPermissions } from '../../src/catalog/permissions.ts';
import { desiredState, type KnownPermission, type Wish } from '../../src/state/desired-state.ts';
import { newUniqueName } from '../../src/state/unique-name.ts';
import { adele, ana, bob, cloud, id, scopes, signInScopes, tenant } from '../plan/scenery.ts';

const incidentRead: PermissionRef = { api: 'xdr', value: 'Incident.Read' };

const catalogue: readonly KnownPermission[] = [
  { api: 'xdr', ...scopes.incidentRead },
  { api: 'xdr', ...scopes.incidentWrite },
  { api: 'endpoint', ...scopes.machineRead },
  { api: 'graph', ...scopes.hunt },
];

function answers(changes: Partial<Answers> = {}): Answers {
  return {
    tasks: [],
    permissions: [incidentRead],
    displayName: 'Incident reader',
    redirectUris: ['http://localhost'],
    owners: [],
    audience: { kind: 'everyone' },
    app: { kind: 'ours' },
    formats: ['json'],
    ...changes,
  };
}

function wish(changes: Partial<Wish> = {}): Wish {
  return {
    answers: answers(),
    cloud,
    tenant: tenant(),
    people: [ana, bob],
    catalogue,
    signInPermissions: signInScopes,
    uniqueName: 'defender-access-1',
    missingApis: 'refuse',
    ...changes,
  };
}

test('answers become ids of the tenant, texts that can be shown, and our tag', () => {
  expect(desiredState(wish())).toEqual({
    displayName: 'Incident reader',
    uniqueName: 'defender-access-1',
    tags: ['made-by-defender-access'],
    redirectUris: ['http://localhost'],
    apis: [{ api: 'xdr', appId: '8ee8fdad-f234-4243-8f3b-15c294843740', scopes: [scopes.incidentRead] }],
    signInScopes,
    audience: { kind: 'everyone' },
    owners: [],
    notices: [],
  });
});

test('the real catalogue fits', () => {
  const desired = desiredState(wish({ catalogue: permissions, signInPermissions }));
  expect(desired.signInScopes.map((scope) => scope.value)).toEqual(['openid', 'profile', 'offline_access']);
});

test("the tenant's id wins over the catalogue's, and the difference is told", () => {
  const stale = [{ ...catalogue[0]!, id: id('9', 9) }, ...catalogue.slice(1)];
  const { apis, notices } = desiredState(wish({ catalogue: stale }));
  expect(apis[0]?.scopes[0]?.id).toBe(scopes.incidentRead.id);
  expect(notices.join()).toMatch(/another id/);
});

test.each([
  ['once, however often they are named', ['ANA@contoso.example', ' ana@contoso.example'], [ana]],
  ['also the operator, who needs no look-up', ['adele@contoso.example'], [adele]],
])('people are resolved %s', (_, upns, expected) => {
  const desired = desiredState(wish({ answers: answers({ audience: { kind: 'users', upns }, owners: upns }) }));
  expect(desired.audience).toEqual({
    kind: 'users',
    users: expected.map((user) => expect.objectContaining({ objectId: user.objectId })),
  });
  expect(desired.owners).toHaveLength(1);
});

test('sign-in permissions asked for by hand are not wanted twice', () => {
  const known: KnownPermission = { api: 'graph', ...scopes.openid };
  const graph = { ...tenant().apis.graph!, scopes: [{ ...scopes.openid, type: null, isEnabled: true }] };
  const desired = desiredState(
    wish({
      catalogue: [...catalogue, known],
      tenant: tenant({ apis: { ...tenant().apis, graph } }),
      answers: answers({ permissions: [incidentRead, { api: 'graph', value: 'openid' }] }),
    }),
  );
  expect(desired.apis.map(({ api }) => api)).toEqual(['xdr']);
});

test('an API that the tenant lacks takes its ids from the catalogue, once a person agreed', () => {
  const without = tenant({ apis: { ...tenant().apis, xdr: null } });
  const desired = desiredState(wish({ tenant: without, missingApis: 'create' }));
  expect(desired.apis[0]?.scopes).toEqual([scopes.incidentRead]);
});

describe('what cannot be is refused with everything of its sort at once', () => {
  const { graph: _, xdr: __, ...endpointOnly } = cloud.resources;
  const disabled = {
    ...tenant().apis.xdr!,
    scopes: tenant().apis.xdr!.scopes.map((s) => ({ ...s, isEnabled: false })),
  };
  test.each<[string, Partial<Wish>, string, RegExp]>([
    [
      'permissions that nobody publishes',
      {
        answers: answers({
          permissions: [
            { api: 'xdr', value: 'A.Read' },
            { api: 'endpoint', value: 'B.Read' },
          ],
        }),
      },
      'permission-unknown',
      /xdr\/A\.Read, endpoint\/B\.Read/,
    ],
    [
      'a permission that is switched off',
      { tenant: tenant({ apis: { ...tenant().apis, xdr: disabled } }) },
      'permission-unknown',
      /Incident\.Read/,
    ],
    [
      'an application permission',
      { answers: answers({ permissions: [{ api: 'xdr', value: 'Incident.Read.All' }] }) },
      'permission-not-delegated',
      /application permission/,
    ],
    [
      'an API the tenant lacks',
      { tenant: tenant({ apis: { ...tenant().apis, xdr: null } }) },
      'api-missing',
      /Defender XDR/,
    ],
    ['an API the cloud lacks', { cloud: { ...cloud, resources: endpointOnly } }, 'api-not-in-cloud', /a test cloud/],
    [
      'people nobody knows',
      {
        answers: answers({
          audience: { kind: 'users', upns: ['x@y.example', 'ana@contoso.example', 'z\u001b@y.example'] },
        }),
      },
      'user-not-found',
      /x@y\.example, z\uFFFD@y\.example/,
    ],
    ['an owner nobody knows', { answers: answers({ owners: ['x@y.example'] }) }, 'user-not-found', /x@y/],
  ])('%s', (_name, changes, code, happened) => {
    expect(() => desiredState(wish(changes))).toThrow(
      expect.objectContaining({ code, happened: expect.stringMatching(happened) }),
    );
  });
});

describe('notices', () => {
  const write = answers({ permissions: [{ api: 'xdr', value: 'Incident.ReadWrite' }] });
  const retiring = {
    on: '2027-02-01',
    successor: { api: 'graph', value: 'ThreatHunting.Read.All' },
    source: '',
  } as const;
  test.each<[string, Partial<Wish>, RegExp]>([
    ['a write permission for everyone', { answers: write }, /phishers/],
    [
      'a retiring one, with its successor',
      { catalogue: [{ ...catalogue[0]!, retiring }] },
      /2027-02-01.*graph\/ThreatHunting/,
    ],
    ['a high impact', { catalogue: [{ ...catalogue[0]!, highImpact: 'cuts a device off' }] }, /cuts a device off/],
    ['one the catalogue does not know', { catalogue: [] }, /not in the built-in catalogue/],
  ])('%s', (_, changes, expected) => {
    expect(desiredState(wish(changes)).notices.join('\n')).toMatch(expected);
  });

  test('a write permission for named people needs no warning', () => {
    const named = { ...write, audience: { kind: 'users', upns: ['ana@contoso.example'] } as const };
    expect(desiredState(wish({ answers: named })).notices).toEqual([]);
  });
});

test('unique names differ, and hold only letters, digits and hyphens', () => {
  const name = newUniqueName((bytes) => new Uint8Array(bytes).fill(0xab));
  expect(name).toBe(`defender-access-${'ab'.repeat(10)}`);
  expect(newUniqueName((bytes) => new Uint8Array(bytes).fill(1))).not.toBe(name);
});
