import type { OAuth2PermissionGrant, TenantStore } from './tenant-store.ts';

/** A service principal's consent to one API, in words. */
export interface ConsentBranch {
  readonly api: string;
  /** `everyone`, or the person's user principal name. */
  readonly for: string;
  readonly scopes: readonly string[];
}

export interface AppBranch {
  readonly displayName: string;
  readonly appId: string;
  /** null: an app of another tenant. */
  readonly applicationObjectId: string | null;
  /** null: registered, but without a service principal. */
  readonly servicePrincipalId: string | null;
  readonly owners: readonly string[];
  readonly redirectUris: readonly string[];
  readonly isEnabled: boolean;
  readonly assignmentRequired: boolean;
  readonly consents: readonly ConsentBranch[];
}

export interface TenantTree {
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly people: readonly {
    readonly upn: string;
    readonly displayName: string;
    readonly roles: readonly string[];
    readonly eligible: readonly string[];
  }[];
  /** Apps registered here and apps of others that someone here consented to; Microsoft's APIs are left out. */
  readonly apps: readonly AppBranch[];
  readonly deleted: readonly { readonly kind: string; readonly displayName: string; readonly id: string }[];
}

/** The tenant as a tree: people with their roles, apps with their principals, and who consented to what. */
export function describeTenant(store: TenantStore): TenantTree {
  const { id, displayName, defaultDomain } = store.tenant;
  const roleNames = (userId: string, state: 'active' | 'eligible') =>
    store
      .roleTemplateIdsOf(userId, state)
      .map((templateId) => store.directoryRoles.one('roleTemplateId', templateId)?.displayName ?? templateId);
  return {
    tenant: { id, displayName, defaultDomain },
    people: [...store.users.values()].map((user) => ({
      upn: user.userPrincipalName,
      displayName: user.displayName,
      roles: roleNames(user.id, 'active'),
      eligible: roleNames(user.id, 'eligible'),
    })),
    apps: appBranches(store),
    deleted: [...store.deletedItems.values()].map(({ kind, id: objectId, object }) => ({
      kind,
      displayName: object.displayName ?? '',
      id: objectId,
    })),
  };
}

function appBranches(store: TenantStore): AppBranch[] {
  const own = [...store.applications.values()].map(({ appId }) => appId);
  const foreign = [...store.servicePrincipals.values()]
    .filter((principal) => !store.applications.one('appId', principal.appId))
    .filter((principal) => store.oauth2PermissionGrants.by('clientId', principal.id).length > 0)
    .map(({ appId }) => appId);
  return [...own, ...foreign].map((appId) => appBranch(store, appId));
}

function appBranch(store: TenantStore, appId: string): AppBranch {
  const application = store.applications.one('appId', appId);
  const principal = store.servicePrincipals.one('appId', appId);
  const owners = application ? store.ownerships.by('objectId', application.id) : [];
  return {
    displayName: application?.displayName ?? principal?.displayName ?? '',
    appId,
    applicationObjectId: application?.id ?? null,
    servicePrincipalId: principal?.id ?? null,
    owners: owners.map(({ ownerId }) => nameOfPerson(store, ownerId)),
    redirectUris: application
      ? [...application.publicClient.redirectUris, ...application.web.redirectUris, ...application.spa.redirectUris]
      : (principal?.replyUrls ?? []),
    isEnabled: principal?.accountEnabled !== false,
    assignmentRequired: principal?.appRoleAssignmentRequired ?? false,
    consents: principal
      ? store.oauth2PermissionGrants.by('clientId', principal.id).map((grant) => consentBranch(store, grant))
      : [],
  };
}

function consentBranch(store: TenantStore, grant: OAuth2PermissionGrant): ConsentBranch {
  return {
    api: store.servicePrincipals.get(grant.resourceId)?.displayName ?? grant.resourceId,
    for: grant.principalId === null ? 'everyone' : nameOfPerson(store, grant.principalId),
    scopes: (grant.scope ?? '').split(' ').filter((scope) => scope !== ''),
  };
}

function nameOfPerson(store: TenantStore, id: string): string {
  return store.users.get(id)?.userPrincipalName ?? id;
}
