import type { ApiKey } from '../catalog/api.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';

/** What the app may do with one API, by the grants that were read. */
export interface GrantedScopes {
  /** Tenant-wide (AllPrincipals). */
  readonly everyone: readonly string[];
  /** Per person (Principal); several grants of one person are joined. */
  readonly users: readonly { readonly principalId: Guid; readonly scopes: readonly string[] }[];
}

/** Nothing where the API has no service principal in the tenant: then there can be no grant for it. */
export function grantedTo(app: ObservedApp, tenant: ObservedTenant, api: ApiKey): GrantedScopes {
  const resourceId = tenant.apis[api]?.servicePrincipalId;
  const everyone = new Set<string>();
  const users = new Map<Guid, Set<string>>();
  for (const grant of app.grants) {
    if (resourceId === undefined || grant.resourceId !== resourceId) continue;
    if (grant.consentType === 'AllPrincipals') {
      for (const scope of grant.scopes) everyone.add(scope);
    } else if (grant.principalId !== null) {
      const known = users.get(grant.principalId) ?? new Set<string>();
      for (const scope of grant.scopes) known.add(scope);
      users.set(grant.principalId, known);
    }
  }
  return {
    everyone: [...everyone],
    users: [...users].map(([principalId, scopes]) => ({ principalId, scopes: [...scopes] })),
  };
}

/** The scopes one person gets: the tenant-wide ones and their own. */
export function grantedToPerson(granted: GrantedScopes, principalId: Guid | null): readonly string[] {
  const own = granted.users.find((user) => user.principalId === principalId)?.scopes ?? [];
  return [...new Set([...granted.everyone, ...own])];
}
