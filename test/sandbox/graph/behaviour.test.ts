import { expect, test } from 'vitest';
import type { Behaviour } from '../../../src/sandbox/behaviour.ts';
import { accountId, cliScopes, practiceTenant } from '../practice-tenant.ts';

// Where sources are silent the tenant answers one way or the other, as the scenario says.
const tenantWith = (behaviour: Partial<Behaviour>, conditions = {}) => practiceTenant({ behaviour, conditions });

test.each([
  ['always', 'admin', 1],
  ['always', 'reader', 1],
  ['without-admin-role', 'admin', 0],
  ['without-admin-role', 'reader', 1],
  ['never', 'reader', 0],
] as const)('creatorBecomesOwner %s: %s has %i owner records', async (creatorBecomesOwner, as, count) => {
  const { graph, store } = tenantWith({ creatorBecomesOwner });
  const app = (await graph('POST', '/applications', { as, body: { displayName: 'A' } })).body;
  expect(store.ownerships.by('objectId', app.id)).toHaveLength(count);
});

test.each([
  [true, '11111111-1111-1111-1111-111111111111', 400],
  [true, 'fbd3d33a-b1f5-4573-906c-51b39682fbcf', 201],
  [false, '11111111-1111-1111-1111-111111111111', 201],
] as const)(
  'unknownPermissionIsRefused %s: permission %s answers %i',
  async (unknownPermissionIsRefused, id, status) => {
    const { graph } = tenantWith({ unknownPermissionIsRefused });
    const requiredResourceAccess = [
      { resourceAppId: 'fc780465-2017-40d4-a0c5-307022471b92', resourceAccess: [{ id, type: 'Scope' }] },
    ];
    expect((await graph('POST', '/applications', { body: { displayName: 'A', requiredResourceAccess } })).status).toBe(
      status,
    );
  },
);

test.each([
  [true, 'not-provisioned', 400],
  [true, 'active', 201],
  [false, 'not-provisioned', 201],
] as const)(
  'defenderPrincipalNeedsLicence %s, licence %s: %i',
  async (defenderPrincipalNeedsLicence, endpoint, status) => {
    const { graph, store } = tenantWith({ defenderPrincipalNeedsLicence }, { licences: { endpoint } });
    const appId = 'fc780465-2017-40d4-a0c5-307022471b92';
    store.servicePrincipals.remove(store.servicePrincipals.one('appId', appId)!.id);
    expect((await graph('POST', '/servicePrincipals', { body: { appId } })).status).toBe(status);
  },
);

test.each([
  [true, 400],
  [false, 200],
])('castsNeedAdvancedQuery %s: a bare cast answers %i', async (castsNeedAdvancedQuery, status) => {
  const { graph } = tenantWith({ castsNeedAdvancedQuery });
  expect((await graph('GET', '/me/memberOf/microsoft.graph.directoryRole')).status).toBe(status);
});

test.each([
  [true, cliScopes, 403],
  [true, `${cliScopes} Directory.Read.All`, 204],
  [false, cliScopes, 204],
])('ownersNeedDirectoryRead %s with %s: %i', async (ownersNeedDirectoryRead, scopes, status) => {
  const { graph, store } = tenantWith({ ownersNeedDirectoryRead });
  const [app] = store.applications.values();
  const body = { '@odata.id': `https://localhost:8443/v1.0/users/${accountId('pim')}` };
  expect((await graph('POST', `/applications/${app!.id}/owners/$ref`, { scopes, body })).status).toBe(status);
});

test('widsInTokens off: roles are those of the directory', async () => {
  const { graph, store } = practiceTenant();
  const [app] = store.applications.values();
  const options = { as: 'appadmin', claims: { wids: undefined }, body: { notes: 'n' } };
  expect((await graph('PATCH', `/applications/${app!.id}`, options)).status).toBe(204);
});
