import { randomUUID } from 'node:crypto';
import { grantId } from '../../src/sandbox/grant-id.ts';
import { newApplication, newServicePrincipal } from '../../src/sandbox/new-objects.ts';
import { publishedResources } from '../../src/sandbox/published/service-principals.ts';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { Application, ServicePrincipal, TenantStore } from '../../src/sandbox/tenant-store.ts';

export type ApiKey = keyof typeof publishedResources;

export interface RegisteredApp {
  readonly appId: string;
  readonly objectId: string;
  readonly principalId: string;
}

/** Registers an app as the portal would: public client with a loopback redirect URI unless told otherwise. */
export function registerApp(
  sandbox: RunningSandbox,
  given: {
    readonly wants?: Partial<Record<ApiKey, readonly string[]>>;
    readonly application?: Partial<Application>;
    readonly principal?: Partial<ServicePrincipal> | null;
  } = {},
): RegisteredApp {
  const { tenantStore: store, tenant } = sandbox;
  const [objectId, appId, principalId] = [randomUUID(), randomUUID(), randomUUID()];
  const nowInMs = store.clock.nowInMs();
  const requiredResourceAccess = Object.entries(given.wants ?? {}).map(([key, values]) => {
    const { appId: resourceAppId, oauth2PermissionScopes } = publishedResources[key as ApiKey];
    const scopes = oauth2PermissionScopes.filter((scope) => values.includes(scope.value));
    return { resourceAppId, resourceAccess: scopes.map(({ id }) => ({ id, type: 'Scope' })) };
  });
  store.applications.put({
    ...newApplication({ id: objectId, appId, nowInMs, publisherDomain: tenant.defaultDomain }),
    displayName: 'Test app',
    isFallbackPublicClient: true,
    publicClient: { redirectUris: ['http://localhost'] },
    requiredResourceAccess,
    ...given.application,
  });
  if (given.principal !== null) {
    const blank = newServicePrincipal({
      id: principalId,
      appId,
      displayName: 'Test app',
      nowInMs,
      tenantId: tenant.id,
    });
    store.servicePrincipals.put({ ...blank, ...given.principal });
  }
  return { appId, objectId, principalId };
}

/** Grants scopes as an administrator would through Graph. */
export function grant(
  store: TenantStore,
  app: RegisteredApp,
  api: ApiKey,
  scope: string,
  principalId: string | null = null,
) {
  const resource = store.servicePrincipals.one('appId', publishedResources[api].appId);
  if (!resource) throw new Error(`no service principal of ${api}`);
  return store.oauth2PermissionGrants.put({
    id: grantId(app.principalId, resource.id, principalId),
    clientId: app.principalId,
    consentType: principalId === null ? 'AllPrincipals' : 'Principal',
    principalId,
    resourceId: resource.id,
    scope,
  });
}
