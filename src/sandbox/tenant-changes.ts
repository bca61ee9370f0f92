import { grantId } from './grant-id.ts';
import { newApplication, newServicePrincipal } from './new-objects.ts';
import { publishedResources } from './published/service-principals.ts';
import type { TenantChange } from './scenario.ts';
import { seedTenant } from './seed.ts';
import { seededGuid } from './seeded-guid.ts';
import { type Application, type ServicePrincipal, TenantStore } from './tenant-store.ts';

/** Does to the tenant what a scenario says another hand has done. Doing it twice leaves the same tenant as once. */
export function applyTenantChanges(store: TenantStore, changes: readonly TenantChange[]): void {
  for (const change of changes) applyChange(store, change);
}

function applyChange(store: TenantStore, change: TenantChange): void {
  switch (change.change) {
    case 'remove-service-principal':
      for (const principal of store.servicePrincipals.by('appId', change.appId)) removePrincipal(store, principal);
      return;
    case 'disable-service-principal':
      for (const { id } of store.servicePrincipals.by('appId', change.appId)) {
        store.servicePrincipals.update(id, { accountEnabled: false });
      }
      return;
    case 'require-assignment':
      for (const { id } of store.servicePrincipals.by('appId', change.appId)) {
        store.servicePrincipals.update(id, { appRoleAssignmentRequired: true });
      }
      return;
    case 'remove-consent-of-our-apps':
      for (const { id } of ourPrincipals(store)) {
        for (const grant of store.oauth2PermissionGrants.by('clientId', id))
          store.oauth2PermissionGrants.remove(grant.id);
      }
      return;
    case 'edit-consent-of-our-apps':
      for (const { id } of ourPrincipals(store)) {
        const [grant] = store.oauth2PermissionGrants.by('clientId', id);
        if (!grant) continue;
        const before = (grant.scope ?? '').split(' ').filter((scope) => scope !== change.addScope);
        const kept = change.removeFirst && !(grant.scope ?? '').includes(change.addScope) ? before.slice(1) : before;
        store.oauth2PermissionGrants.update(grant.id, { scope: [...kept, change.addScope].join(' ') });
      }
      return;
    case 'narrow-consent-of-our-apps':
      for (const { id } of ourPrincipals(store)) narrowConsent(store, id, change.upn);
      return;
    case 'remove-principals-of-our-apps':
      for (const principal of ourPrincipals(store)) removePrincipal(store, principal);
      return;
    case 'edit-our-apps':
      for (const app of ourApplications(store)) store.applications.put(editedApplication(app, change));
      return;
    case 'remove-security-data':
      for (const { id } of [...store.securityRecords.values()]) store.securityRecords.remove(id);
      return;
    case 'delete-our-apps':
      for (const app of ourApplications(store)) deleteApplication(store, app);
      return;
    case 'disable-our-apps':
      for (const { id } of ourPrincipals(store)) store.servicePrincipals.update(id, { accountEnabled: false });
      return;
    case 'require-assignment-for-our-apps':
      for (const { id } of ourPrincipals(store))
        store.servicePrincipals.update(id, { appRoleAssignmentRequired: true });
      return;
    case 'set-roles':
      for (const user of store.users.by('userPrincipalName', change.upn)) {
        for (const { id } of store.roleMemberships.by('memberId', user.id)) store.roleMemberships.remove(id);
        for (const templateId of change.active) giveRole(store, user.id, templateId, 'active');
        for (const templateId of change.eligible ?? []) giveRole(store, user.id, templateId, 'eligible');
      }
      return;
    case 'disable-account':
      for (const { id } of store.users.by('userPrincipalName', change.upn)) {
        store.users.update(id, { accountEnabled: false });
      }
      return;
    case 'fill-directory':
      fillDirectory(store, change);
  }
}

/** What everybody had, only this person has now. */
function narrowConsent(store: TenantStore, clientId: string, upn: string): void {
  const user = store.users.one('userPrincipalName', upn);
  if (!user) return;
  for (const grant of store.oauth2PermissionGrants.by('clientId', clientId)) {
    if (grant.principalId !== null) continue;
    store.oauth2PermissionGrants.remove(grant.id);
    const id = grantId(clientId, grant.resourceId, user.id);
    store.oauth2PermissionGrants.put({ ...grant, id, consentType: 'Principal', principalId: user.id });
  }
}

function editedApplication(
  app: Application,
  { redirectUris, isFallbackPublicClient, unlistPermissions }: Extract<TenantChange, { change: 'edit-our-apps' }>,
): Application {
  return {
    ...app,
    ...(redirectUris ? { publicClient: { ...app.publicClient, redirectUris: [...redirectUris] } } : {}),
    ...(isFallbackPublicClient === undefined ? {} : { isFallbackPublicClient }),
    ...(unlistPermissions ? { requiredResourceAccess: [] } : {}),
  };
}

/** Does nothing for a template id that the directory does not know. */
function giveRole(store: TenantStore, memberId: string, templateId: string, state: 'active' | 'eligible'): void {
  const role = store.directoryRoles.one('roleTemplateId', templateId);
  if (role) store.roleMemberships.put({ id: `${role.id}/${memberId}/${state}`, roleId: role.id, memberId, state });
}

/** Apps that did not come with the seed: those that were registered here. */
function ourApplications(store: TenantStore): Application[] {
  const seeded = new TenantStore(store.clock);
  seedTenant(seeded);
  return [...store.applications.values()].filter(
    (app) => !seeded.applications.get(app.id) && !isFilling(app.displayName),
  );
}

function ourPrincipals(store: TenantStore): ServicePrincipal[] {
  return ourApplications(store).flatMap((app) => store.servicePrincipals.by('appId', app.appId));
}

function deleteApplication(store: TenantStore, app: Application): void {
  const deletedAtInMs = store.clock.nowInMs();
  for (const principal of store.servicePrincipals.by('appId', app.appId)) {
    removePrincipal(store, principal);
    store.deletedItems.put({ id: principal.id, kind: 'servicePrincipal', deletedAtInMs, object: principal });
  }
  store.applications.remove(app.id);
  store.deletedItems.put({ id: app.id, kind: 'application', deletedAtInMs, object: app });
}

function removePrincipal(store: TenantStore, principal: ServicePrincipal): void {
  const { oauth2PermissionGrants } = store;
  const grants = [
    ...oauth2PermissionGrants.by('clientId', principal.id),
    ...oauth2PermissionGrants.by('resourceId', principal.id),
  ];
  for (const { id } of grants) oauth2PermissionGrants.remove(id);
  store.servicePrincipals.remove(principal.id);
}

const fillingName = 'Line-of-business app ';

function isFilling(name: string | null): boolean {
  return name?.startsWith(fillingName) ?? false;
}

/** A large tenant: ids count up instead of being random, so that it is the same in every run. */
function fillDirectory(store: TenantStore, wanted: { apps: number; servicePrincipals: number; grants: number }): void {
  const { tenant } = store;
  const nowInMs = Date.UTC(2022, 0, 1);
  const apis = Object.values(publishedResources).map(({ appId }) => seededGuid(`principal/${appId}`));
  const people = [...store.users.values()].map(({ id }) => id);
  const countedId = (kind: number, index: number) =>
    `${kind}0000000-0000-4000-a000-${index.toString(16).padStart(12, '0')}`;
  for (let index = 0; index < wanted.apps; index += 1) {
    const given = {
      id: countedId(1, index),
      appId: countedId(2, index),
      nowInMs,
      publisherDomain: tenant.defaultDomain,
    };
    store.applications.put({ ...newApplication(given), displayName: `${fillingName}${index}` });
  }
  for (let index = 0; index < wanted.servicePrincipals; index += 1) {
    const appId = countedId(2, index);
    const given = {
      id: countedId(3, index),
      appId,
      displayName: `${fillingName}${index}`,
      nowInMs,
      tenantId: tenant.id,
    };
    store.servicePrincipals.put(newServicePrincipal(given));
  }
  const pairs = wanted.servicePrincipals * apis.length;
  for (let index = 0; index < wanted.grants && pairs > 0; index += 1) {
    const clientId = countedId(3, index % wanted.servicePrincipals);
    const resourceId = apis[Math.floor(index / wanted.servicePrincipals) % apis.length] ?? '';
    const principalId = index < pairs ? null : (people[Math.floor(index / pairs - 1) % people.length] ?? null);
    const consentType = principalId === null ? 'AllPrincipals' : 'Principal';
    const id = grantId(clientId, resourceId, principalId);
    store.oauth2PermissionGrants.put({ id, clientId, consentType, principalId, resourceId, scope: 'User.Read' });
  }
}
