import fc from 'fast-check';
import { apis, type PermissionRef } from '../../src/catalog/api.ts';
import type { DesiredScope, DesiredState } from '../../src/state/desired-state.ts';
import { adele, ana, bob, desired, id, scopes } from '../plan/scenery.ts';
import { bareApplication, barePrincipal, type ModelState } from './model-state.ts';
import { emptyTenant } from './setup-run.ts';

export const ourApp = {
  objectId: id('1', 1),
  appId: id('1', 2),
  principalId: id('1', 3),
  uniqueName: desired().uniqueName,
};

export const permissionNames = new Map<string, string>(Object.values(scopes).map((scope) => [scope.id, scope.value]));

const people = [adele, ana, bob];
const foreignApi = { appId: id('f', 1), principalId: id('f', 2) };
const resources = [
  [apis.xdr.appId, [scopes.incidentRead.id, scopes.incidentWrite.id, id('f', 10)]],
  [apis.endpoint.appId, [scopes.machineRead.id, id('f', 11)]],
  [apis.graph.appId, [scopes.openid.id, scopes.profile.id, scopes.offline.id, scopes.hunt.id, id('f', 12)]],
  [foreignApi.appId, [id('f', 13), id('f', 14)]],
] as const;

const uris = fc.uniqueArray(
  fc.constantFrom(
    'http://localhost',
    'https://portal.azure.com',
    'myapp://auth',
    'https://a.example/x',
    'http://localhost/y',
  ),
);

const required = fc.shuffledSubarray([...resources]).chain((some) =>
  fc.tuple(
    ...some.map(([resourceAppId, ids]) =>
      fc
        .uniqueArray(fc.record({ id: fc.constantFrom(...ids), type: fc.constantFrom('Scope', 'Role') }), {
          minLength: 1,
          maxLength: 5,
          selector: (access) => `${access.type} ${access.id}`,
        })
        .map((resourceAccess) => ({ resourceAppId: resourceAppId as string, resourceAccess })),
    ),
  ),
);

const scopeText = fc
  .uniqueArray(
    fc.constantFrom(
      'Incident.Read',
      'Incident.ReadWrite',
      'Machine.Read',
      'openid',
      'profile',
      'offline_access',
      'Foreign.Read',
      'Other.Do',
    ),
    { minLength: 1 },
  )
  .map((values) => values.join(' '));

const grants = fc
  .uniqueArray(
    fc.record({
      resourceId: fc.constantFrom(id('e', 1), id('e', 2), id('e', 3), foreignApi.principalId),
      principalId: fc.constantFrom(null, ...people.map((one) => one.objectId), id('f', 30)),
      scope: scopeText,
    }),
    { maxLength: 8, selector: (grant) => `${grant.resourceId} ${grant.principalId}` },
  )
  .map((some) =>
    some.map((grant, index) => ({
      ...grant,
      id: `found-${index}`,
      clientId: ourApp.principalId as string,
      consentType: grant.principalId === null ? 'AllPrincipals' : 'Principal',
    })),
  );

const application = fc
  .record({
    publicUris: uris,
    webUris: uris,
    spaUris: uris,
    required,
    fallback: fc.constantFrom(true, false, null),
    tags: fc.subarray(['made-by-defender-access', 'theirs']),
    owners: fc.subarray([...people.map((one) => one.objectId as string)]),
    displayName: fc.constantFrom('Incident reader', 'Renamed'),
    isUniquelyNamed: fc.boolean(),
    credentials: fc.integer({ min: 0, max: 2 }),
  })
  .map((random) => ({
    ...bareApplication(ourApp.objectId, ourApp.appId),
    displayName: random.displayName,
    uniqueName: random.isUniquelyNamed ? ourApp.uniqueName : null,
    tags: random.tags,
    isFallbackPublicClient: random.fallback,
    publicClient: { redirectUris: random.publicUris },
    web: { redirectUris: random.webUris },
    spa: { redirectUris: random.spaUris },
    requiredResourceAccess: random.required,
    passwordCredentials: Array.from({ length: random.credentials }, () => ({})),
    owners: random.owners,
    notes: 'somebody wrote this',
  }));

/** Any tenant that may be met: our app absent, bare, half made, finished or full of other people's settings. */
export const tenants: fc.Arbitrary<ModelState> = fc
  .record({
    app: fc.option(application),
    hasPrincipal: fc.boolean(),
    requiresAssignment: fc.boolean(),
    grants,
    assigned: fc.subarray([...people.map((one) => one.objectId as string), id('f', 31) as string]),
    hasXdr: fc.boolean(),
    neighbours: fc.array(fc.constantFrom('Incident reader', 'Another'), { maxLength: 3 }),
    areNeighboursTagged: fc.boolean(),
  })
  .map((random) => {
    const state = emptyTenant();
    if (!random.hasXdr) state.principals = state.principals.filter((one) => one.appId !== apis.xdr.appId);
    state.principals.push(barePrincipal(foreignApi.principalId, foreignApi.appId));
    random.neighbours.forEach((displayName, index) => {
      const tags = random.areNeighboursTagged ? ['made-by-defender-access'] : [];
      state.applications.push({ ...bareApplication(id('2', index), id('3', index)), displayName, tags });
      state.principals.push(barePrincipal(id('4', index), id('3', index)));
      const [resourceId, clientId] = [foreignApi.principalId, id('4', index)];
      state.grants.push({
        id: `other-${index}`,
        clientId,
        resourceId,
        consentType: 'AllPrincipals',
        principalId: null,
        scope: 'a b',
      });
    });
    if (random.app === null) return state;
    state.applications.push(random.app);
    if (!random.hasPrincipal) return state;
    state.principals.push({
      ...barePrincipal(ourApp.principalId, ourApp.appId),
      appRoleAssignmentRequired: random.requiresAssignment,
      tags: ['theirs'],
    });
    const ids = new Set(state.principals.map((one) => one.id));
    state.grants.push(...random.grants.filter((grant) => ids.has(grant.resourceId)));
    state.assignments = random.assigned.map((principalId, index) => ({
      id: `assigned-${index}`,
      principalId,
      resourceId: ourApp.principalId,
      appRoleId: id('0'),
    }));
    return state;
  });

const wanted: readonly (readonly ['xdr' | 'endpoint' | 'graph', readonly DesiredScope[]])[] = [
  ['xdr', [scopes.incidentRead, scopes.incidentWrite]],
  ['endpoint', [scopes.machineRead]],
  ['graph', [scopes.hunt]],
];

/** Any wish that answers can lead to. */
export const wishes: fc.Arbitrary<DesiredState> = fc
  .record({
    redirectUris: uris,
    apis: fc
      .tuple(...wanted.map(([, all]) => fc.subarray([...all])))
      .map((lists) => wanted.map(([api], index) => ({ api, appId: apis[api].appId, scopes: lists[index]! })))
      .map((all) => all.filter((one) => one.scopes.length > 0)),
    users: fc.option(fc.subarray(people, { minLength: 1 })),
    owners: fc.subarray(people),
  })
  .map(({ users, ...rest }) =>
    desired({ ...rest, audience: users === null ? { kind: 'everyone' } : { kind: 'users', users } }),
  );

/** Permissions that a person may name to be taken off; none of them of another API than ours. */
export const removals: fc.Arbitrary<readonly PermissionRef[]> = fc.subarray(
  wanted.flatMap(([api, all]) => all.map(({ value }) => ({ api, value }))),
);
