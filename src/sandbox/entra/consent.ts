import { grantId } from '../grant-id.ts';
import { newServicePrincipal } from '../new-objects.ts';
import { directoryRoles } from '../published/directory-roles.ts';
import { publishedResources } from '../published/service-principals.ts';
import type { PermissionScope, ServicePrincipal, User } from '../tenant-store.ts';
import type { Client } from './clients.ts';
import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';
import { findResource, type ResourceRequest, type ScopeRequest, scopeOf, signInScopes } from './scopes.ts';

/** Permissions of one API that a consent page lists. */
export interface ConsentItem {
  readonly resource: ServicePrincipal;
  readonly scopes: readonly PermissionScope[];
}

// Who may consent for everyone to delegated permissions:
// https://github.com/MicrosoftDocs/entra-docs docs/identity/enterprise-apps/grant-admin-consent.md
const consentRoles: readonly string[] = [
  directoryRoles.globalAdministrator.templateId,
  directoryRoles.privilegedRoleAdministrator.templateId,
  directoryRoles.cloudApplicationAdministrator.templateId,
  directoryRoles.applicationAdministrator.templateId,
];

export function mayConsentForEveryone(entra: EntraRequest, user: User): boolean {
  return entra.context.store.roleTemplateIdsOf(user.id).some((role) => consentRoles.includes(role));
}

/** Whether the person may consent for themself to all of these, by the tenant's user consent setting. */
export function mayConsentForSelf(entra: EntraRequest, items: readonly ConsentItem[]): boolean {
  if (!entra.context.scenario.signIn.userConsentAllowed) return false;
  return items.every((item) => item.scopes.every((scope) => scope.type === 'User'));
}

/** The scope values a client may use at an API for a user: pre-authorised ones, or what the grants say. */
export function grantedValues(entra: EntraRequest, client: Client, resource: ServicePrincipal, user: User): string[] {
  const { store } = entra.context;
  const preAuthorized = client.firstParty?.preAuthorized[resource.appId] ?? [];
  const granted = client.principal
    ? store.grantedScopes(client.principal.id, resource.id, user.id, entra.asOfInMs)
    : [];
  return [...new Set([...preAuthorized, ...granted])];
}

/**
 * What still needs consent before a code may be issued. Empty: nothing.
 *
 * A client of Microsoft's without dynamic consent never sees a consent page: it holds its pre-authorised list and no more.
 *
 * @throws EntraError 65002 and 650057 for such a client; 650057 for an app that lists nothing of the API
 * it asks by `.default`, 650056 for one that lists nothing at all
 */
export function missingConsent(entra: EntraRequest, client: Client, scopes: ScopeRequest, user: User): ConsentItem[] {
  const items = scopes.resources.flatMap((request) => {
    const values = valuesToConsent(entra, client, request, user);
    const granted = grantedValues(entra, client, request.principal, user);
    const missing = values.filter((value) => !granted.includes(value));
    return missing.length > 0 ? [itemOf(request.principal, missing)] : [];
  });
  if (items.length > 0 || client.firstParty) return items;
  // Consent to any scope covers the sign-in scopes too; only an app without any grant is asked for them.
  // Microsoft's program manager on https://github.com/MicrosoftDocs/azure-docs/issues/101648
  return scopes.signIn.length > 0 && !hasAnyGrant(entra, client, user) ? signInConsent(entra, scopes) : [];
}

/** The whole list for `prompt=consent`, granted or not. */
export function fullConsent(entra: EntraRequest, client: Client, scopes: ScopeRequest): ConsentItem[] {
  if (client.firstParty && !client.firstParty.dynamicConsent) return [];
  const items = scopes.resources
    .map((request) =>
      itemOf(request.principal, request.isDefault ? registeredValues(client, request.principal) : request.values),
    )
    .filter((item) => item.scopes.length > 0);
  return items.length > 0 ? items : signInConsent(entra, scopes);
}

/** Everything the registration lists as delegated permission, for `.default` and the v1 admin consent page. */
export function registeredConsent(entra: EntraRequest, client: Client): ConsentItem[] {
  return (client.application?.requiredResourceAccess ?? []).flatMap(({ resourceAppId }) => {
    const resource = findResource(entra, resourceAppId);
    if (!resource) {
      const name = Object.values(publishedResources).find((known) => known.appId === resourceAppId)?.displayName;
      const { tenant } = entra.context.store;
      throw new EntraError(problems.servicePrincipalLacking(resourceAppId, name ?? resourceAppId, tenant.id));
    }
    const item = itemOf(resource, registeredValues(client, resource));
    return item.scopes.length > 0 ? [item] : [];
  });
}

/**
 * Writes the consent: adds to the existing record of the same kind, creates the client's service principal where it is missing.
 *
 * @param principalId null: for everyone
 */
export function recordConsent(
  entra: EntraRequest,
  client: Client,
  items: readonly ConsentItem[],
  principalId: string | null,
): Client {
  const { store, clock } = entra.context;
  const principal =
    store.servicePrincipals.one('appId', client.appId) ??
    store.servicePrincipals.put(
      newServicePrincipal({
        id: entra.context.newId(),
        appId: client.appId,
        displayName: client.displayName,
        nowInMs: clock.nowInMs(),
        tenantId: store.tenant.id,
        ...(client.firstParty ? { published: client.firstParty } : {}),
      }),
    );
  for (const { resource, scopes } of items) {
    const values = scopes.map((scope) => scope.value ?? '');
    const existing = store.oauth2PermissionGrants
      .by('clientId', principal.id)
      .find((grant) => grant.resourceId === resource.id && grant.principalId === principalId);
    const before = (existing?.scope ?? '').split(' ').filter((value) => value !== '');
    store.oauth2PermissionGrants.put({
      id: existing?.id ?? grantId(principal.id, resource.id, principalId),
      clientId: principal.id,
      consentType: principalId === null ? 'AllPrincipals' : 'Principal',
      principalId,
      resourceId: resource.id,
      scope: [...new Set([...before, ...values])].join(' '),
    });
  }
  return { ...client, principal };
}

function valuesToConsent(entra: EntraRequest, client: Client, request: ResourceRequest, user: User): readonly string[] {
  const { principal, values, isDefault, audience } = request;
  const { firstParty } = client;
  if (firstParty && !firstParty.dynamicConsent) {
    const preAuthorized = firstParty.preAuthorized[principal.appId];
    if (!preAuthorized) {
      throw new EntraError(problems.resourceNotListed(client.appId, client.displayName, audience, principal.appId, []));
    }
    if (values.some((value) => !preAuthorized.includes(value))) {
      throw new EntraError(problems.preauthorizationMissing(client.appId, principal.appId));
    }
    return [];
  }
  if (!isDefault) return values;
  // `.default` asks for consent only while nothing at all is granted for the API.
  if (grantedValues(entra, client, principal, user).length > 0) return [];
  const registered = registeredValues(client, principal);
  if (registered.length > 0 || firstParty) return registered;
  const listed = (client.application?.requiredResourceAccess ?? []).map((access) => access.resourceAppId);
  if (listed.length === 0)
    throw new EntraError(problems.nothingListed(client.appId, principal.displayName ?? audience));
  throw new EntraError(problems.resourceNotListed(client.appId, client.displayName, audience, principal.appId, listed));
}

function registeredValues(client: Client, resource: ServicePrincipal): string[] {
  const access =
    client.application?.requiredResourceAccess.filter((entry) => entry.resourceAppId === resource.appId) ?? [];
  const ids = access.flatMap((entry) => entry.resourceAccess).filter((entry) => entry.type === 'Scope');
  return ids
    .map(({ id }) => resource.oauth2PermissionScopes.find((scope) => scope.id === id)?.value)
    .filter((value) => typeof value === 'string');
}

function itemOf(resource: ServicePrincipal, values: readonly string[]): ConsentItem {
  return { resource, scopes: values.map((value) => scopeOf(resource, value)).filter((scope) => scope !== null) };
}

function signInConsent(entra: EntraRequest, scopes: ScopeRequest): ConsentItem[] {
  const graph = findResource(entra, publishedResources.graph.appId);
  return graph ? [itemOf(graph, scopes.signIn.length > 0 ? scopes.signIn : signInScopes)] : [];
}

function hasAnyGrant(entra: EntraRequest, client: Client, user: User): boolean {
  if (!client.principal) return false;
  return entra.context.store.oauth2PermissionGrants
    .by('clientId', client.principal.id, entra.asOfInMs)
    .some((grant) => grant.consentType === 'AllPrincipals' || grant.principalId === user.id);
}
