import type { ApiKey } from '../../src/catalog/api.ts';
import { apis } from '../../src/catalog/api.ts';
import { permissionOf } from '../../src/catalog/permissions.ts';
import type { TenantStore } from '../../src/sandbox/start-sandbox.ts';
import type { Journey } from './journey.ts';

type Application = NonNullable<ReturnType<TenantStore['applications']['get']>>;
type Grant = NonNullable<ReturnType<TenantStore['oauth2PermissionGrants']['get']>>;

/** What somebody else does to one app in the portal, or with a script. */
export interface Portal {
  app(): Application;
  principalId(): string;
  apiPrincipalId(api: ApiKey): string;
  user(key: string): string;
  /** Adds a permission to the app's list; consents to nothing. `id` for one that nobody publishes. */
  configure(api: ApiKey, valueOrId: string, type?: 'Scope' | 'Role'): void;
  unlist(api: ApiKey, value: string): void;
  grants(): readonly Grant[];
  /** "xdr everyone: Incident.Read", sorted, sign-in left out. */
  consents(): readonly string[];
  /** Replaces the scopes of a grant, or makes it. */
  consent(api: ApiKey, whom: string | null, scope: string): void;
  revokeAll(): void;
  /** requiredResourceAccess as "xdr/<id>", in order. */
  listed(): readonly string[];
}

export function portalOf(journey: Journey, displayName = 'Incident reader'): Portal {
  const { tenantStore: store } = journey.sandbox;
  const app = (): Application => {
    const found = store.applications.one('displayName', displayName);
    if (found === null) throw new Error(`no app ${displayName}`);
    return found;
  };
  const principalId = (): string => store.servicePrincipals.one('appId', app().appId)?.id ?? '';
  const apiPrincipalId = (api: ApiKey): string => store.servicePrincipals.one('appId', apis[api].appId)?.id ?? '';
  const user = (key: string): string => {
    const name = key.includes('@') ? key : `${key}@contoso.example`;
    const found = store.users.one('userPrincipalName', name);
    if (found === null) throw new Error(`no user ${name}`);
    return found.id;
  };
  const grants = (): readonly Grant[] => store.oauth2PermissionGrants.by('clientId', principalId());
  const apiOf = (resourceId: string): string =>
    (['xdr', 'endpoint', 'graph'] as const).find((api) => apiPrincipalId(api) === resourceId) ?? 'other';
  const nameOf = (id: string): string => store.users.get(id)?.userPrincipalName.split('@')[0] ?? id;
  return {
    app,
    principalId,
    apiPrincipalId,
    user,
    configure(api, valueOrId, type = 'Scope') {
      const id = permissionOf({ api, value: valueOrId })?.id ?? valueOrId;
      const { requiredResourceAccess: before, id: objectId } = app();
      const resourceAppId = apis[api].appId;
      const others = before.filter((one) => one.resourceAppId !== resourceAppId);
      const mine = before.find((one) => one.resourceAppId === resourceAppId)?.resourceAccess ?? [];
      const requiredResourceAccess = [...others, { resourceAppId, resourceAccess: [...mine, { id, type }] }];
      store.applications.update(objectId, { requiredResourceAccess });
    },
    unlist(api, value) {
      const id = permissionOf({ api, value })?.id;
      const { requiredResourceAccess: before, id: objectId } = app();
      const requiredResourceAccess = before
        .map((one) => ({ ...one, resourceAccess: one.resourceAccess.filter((access) => access.id !== id) }))
        .filter((one) => one.resourceAccess.length > 0);
      store.applications.update(objectId, { requiredResourceAccess });
    },
    grants,
    consents: () =>
      grants()
        .map(({ resourceId, principalId: whom, scope }) => {
          return `${apiOf(resourceId)} ${whom === null ? 'everyone' : nameOf(whom)}: ${scope}`;
        })
        .filter((line) => !line.includes('openid'))
        .sort(),
    consent(api, whom, scope) {
      const resourceId = apiPrincipalId(api);
      const personId = whom === null ? null : user(whom);
      const before = grants().find((grant) => grant.resourceId === resourceId && grant.principalId === personId);
      store.oauth2PermissionGrants.put({
        id: before?.id ?? `by-hand-${api}-${whom ?? 'everyone'}`,
        clientId: principalId(),
        consentType: personId === null ? 'AllPrincipals' : 'Principal',
        principalId: personId,
        resourceId,
        scope,
      });
    },
    revokeAll() {
      for (const { id } of grants()) store.oauth2PermissionGrants.remove(id);
    },
    listed: () =>
      app().requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) =>
        resourceAccess.map(({ id }) => `${resourceAppId}/${id}`),
      ),
  };
}
