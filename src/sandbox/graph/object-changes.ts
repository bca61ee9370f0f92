import { newServicePrincipal } from '../new-objects.ts';
import {
  firstPartyClients,
  type PublishedServicePrincipal,
  publishedResources,
} from '../published/service-principals.ts';
import type { SandboxContext } from '../route.ts';
import type { Application, JsonObject, ServicePrincipal } from '../tenant-store.ts';

const complexProperties = ['api', 'info', 'publicClient', 'web', 'spa', 'parentalControlSettings'] as const;

/**
 * Lays a checked body over an application. Collections are replaced whole; a member that a complex value leaves out keeps its
 * value, one level deep, as in `{"web":{"homePageUrl":".."}}`.
 */
export function changedApplication(before: Application, body: JsonObject): Application {
  const changes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) if (!name.includes('@odata.')) changes[name] = value;
  for (const name of complexProperties) {
    const value = changes[name];
    if (typeof value === 'object' && value !== null) changes[name] = { ...before[name], ...value };
    // Graph gives these as objects even after null was written to them.
    else if (value === null) changes[name] = before[name];
  }
  // The body was held against the published type of application, of which Application is a part.
  return { ...before, ...changes } as Application;
}

/** What a service principal takes over from the application behind it, at creation and at every change. */
export function mirroredFrom(app: Application): Partial<ServicePrincipal> {
  return {
    appDisplayName: app.displayName,
    appDescription: app.description,
    displayName: app.displayName,
    homepage: app.web.homePageUrl,
    logoutUrl: app.web.logoutUrl,
    info: app.info,
    replyUrls: [...app.web.redirectUris, ...app.spa.redirectUris, ...app.publicClient.redirectUris],
    servicePrincipalNames: [...app.identifierUris, app.appId],
    signInAudience: app.signInAudience,
    appRoles: app.appRoles,
    oauth2PermissionScopes: app.api.oauth2PermissionScopes,
    disabledByMicrosoftStatus: app.disabledByMicrosoftStatus,
  };
}

/** The service principal of an application that lives in this tenant. */
export function principalOfApplication(app: Application, tenant: SandboxContext): ServicePrincipal {
  return { ...newPrincipal(app.appId, app.displayName, tenant), ...mirroredFrom(app), tags: app.tags };
}

const firstParty = new Map<string, PublishedServicePrincipal>(
  [...Object.values(publishedResources), ...Object.values(firstPartyClients)].map((known) => [known.appId, known]),
);

/** The service principal of one of Microsoft's own apps; null when the practice tenant does not know that app. */
export function principalOfMicrosoft(appId: string, tenant: SandboxContext): ServicePrincipal | null {
  const published = firstParty.get(appId.toLowerCase());
  return published ? newPrincipal(published.appId, published.displayName, tenant, published) : null;
}

function newPrincipal(
  appId: string,
  displayName: string | null,
  tenant: SandboxContext,
  published?: PublishedServicePrincipal,
): ServicePrincipal {
  return newServicePrincipal({
    id: tenant.newId(),
    appId,
    displayName,
    nowInMs: tenant.clock.nowInMs(),
    tenantId: tenant.store.tenant.id,
    ...(published ? { published } : {}),
  });
}
