import { expect, test } from 'vitest';
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

test('reads by key take no longer among 50,000 apps than among one', async () => {
  const [small, large] = [tenantOf(1), tenantOf(50_000)];
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
  const inMs = async (practice: ReturnType<typeof tenantOf>) => {
    const started = performance.now();
    for (const path of paths) expect((await practice.graph('GET', path)).status, path).toBe(200);
    return performance.now() - started;
  };
  // The first round builds the indexes.
  for (const practice of [small, large]) await inMs(practice);
  const rounds = { small: [] as number[], large: [] as number[] };
  for (let round = 0; round < 10; round += 1) {
    rounds.small.push(await inMs(small));
    rounds.large.push(await inMs(large));
  }
  // The fastest round is the one that nothing else on this machine disturbed.
  expect(Math.min(...rounds.large) / Math.min(...rounds.small)).toBeLessThan(2);
});
