import { expect, test, vi } from 'vitest';
import { grantId } from '../../../src/sandbox/grant-id.ts';
import type { TenantStore } from '../../../src/sandbox/tenant-store.ts';
import { practiceTenant } from '../practice-tenant.ts';

/** The seeded tenant plus this many apps, each with a principal and a grant. */
const tenantOf = (apps: number) => practiceTenant({}, (store) => addApps(store, apps));

function addApps(store: TenantStore, apps: number): void {
  const [application] = store.applications.values();
  const principal = store.servicePrincipals.one('appId', application!.appId)!;
  const resource = store.servicePrincipals.one('appId', '00000003-0000-0000-c000-000000000000')!;
  for (let count = 0; count < apps; count += 1) {
    const id = (kind: number) => `${kind}0000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    store.applications.put({
      ...application!,
      id: id(1),
      appId: id(2),
      displayName: `App ${count}`,
      uniqueName: `app-${count}`,
    });
    store.servicePrincipals.put({
      ...principal,
      id: id(3),
      appId: id(2),
      displayName: `App ${count}`,
      servicePrincipalNames: [id(2)],
    });
    store.oauth2PermissionGrants.put({
      id: grantId(id(3), resource.id, null),
      clientId: id(3),
      consentType: 'AllPrincipals',
      principalId: null,
      resourceId: resource.id,
      scope: 'User.Read',
    });
  }
}

const filter = (text: string) => `$filter=${encodeURIComponent(text)}`;

test('reads by key look at as many records among 50,000 apps as among one, and walk through none', async () => {
  // The seed's own record 0 exists in both.
  const principalId = '30000000-0000-4000-8000-000000000000';
  const paths = [
    '/applications/10000000-0000-4000-8000-000000000000',
    "/applications(appId='20000000-0000-4000-8000-000000000000')",
    "/applications(uniqueName='app-0')",
    `/applications?${filter("displayName eq 'App 0'")}`,
    `/applications?${filter("appId eq '20000000-0000-4000-8000-000000000000'")}`,
    "/servicePrincipals(appId='20000000-0000-4000-8000-000000000000')",
    `/servicePrincipals?${filter("appId eq '20000000-0000-4000-8000-000000000000'")}`,
    `/oauth2PermissionGrants?${filter(`clientId eq '${principalId}' and consentType eq 'AllPrincipals'`)}`,
    `/servicePrincipals/${principalId}/oauth2PermissionGrants`,
  ];
  const looks = async (apps: number) => {
    const practice = tenantOf(apps);
    const { applications, servicePrincipals, oauth2PermissionGrants } = practice.store;
    const spies = [applications, servicePrincipals, oauth2PermissionGrants].map((collection) => ({
      get: vi.spyOn(collection, 'get'),
      values: vi.spyOn(collection, 'values'),
    }));
    const counts: Record<string, number> = {};
    for (const path of paths) {
      for (const { get, values } of spies) for (const spy of [get, values]) spy.mockClear();
      expect((await practice.graph('GET', path)).status, path).toBe(200);
      for (const { values } of spies) expect(values, path).not.toHaveBeenCalled();
      counts[path] = spies.reduce((sum, { get }) => sum + get.mock.calls.length, 0);
    }
    return counts;
  };
  const few = await looks(1);
  expect(await looks(50_000)).toEqual(few);
  for (const [path, count] of Object.entries(few)) expect(count, path).toBeLessThanOrEqual(3);
});
