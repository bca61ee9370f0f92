import { type Guid, guid } from '../values/guid.ts';
import { call, entityOf, entityOrNull, expectDone, expectGone, type GraphCall, itemsOrNone } from './graph-call.ts';
import { flagAt, guidAt, type JsonObject, objectsAt, textOrNullAt, textsAt } from './graph-json.ts';
import { keyPredicate, queryString } from './odata.ts';

/** An app's entry in this tenant: "enterprise application" in the portal. */
export interface ServicePrincipalWire {
  readonly objectId: Guid;
  readonly appId: Guid;
  readonly displayName: string;
  readonly accountEnabled: boolean;
  readonly appRoleAssignmentRequired: boolean;
  readonly tags: readonly string[];
}

/** A delegated permission that an API publishes in this tenant. */
export interface PermissionScopeWire {
  readonly id: Guid;
  readonly value: string;
  /** Who may consent, as the API says. */
  readonly type: 'Admin' | 'User' | null;
  readonly displayName: string;
  readonly isEnabled: boolean;
}

export interface ApiPrincipalWire extends ServicePrincipalWire {
  readonly scopes: readonly PermissionScopeWire[];
  /** Values of its application permissions. */
  readonly applicationRoles: readonly string[];
}

/** One user, group or client that is assigned to an app. */
export interface AssignmentWire {
  /** Opaque. */
  readonly id: string;
  readonly principalId: Guid;
  readonly principalType: string | null;
  readonly principalDisplayName: string | null;
  readonly appRoleId: Guid;
}

/** Both keys of a service principal; the appId is known before its object id is. */
export type ServicePrincipalRef = { readonly objectId: Guid } | { readonly appId: Guid };

/** "Assigned, in no role of its own", the default where an app declares no roles. */
export const defaultAppRoleId = guid('00000000-0000-0000-0000-000000000000');

const selected = ['id', 'appId', 'displayName', 'accountEnabled', 'appRoleAssignmentRequired', 'tags'] as const;

/**
 * Does NOT create it, and leaves out what it publishes: for our own app, and for Graph, whose list is 0.8 MB.
 *
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-get
 */
export function servicePrincipal(ref: ServicePrincipalRef): GraphCall<ServicePrincipalWire | null> {
  const path = `${servicePrincipalPath(ref)}${queryString({ $select: selected })}`;
  return call({ method: 'GET', path }, (answer, request) => {
    const found = entityOrNull(answer, request);
    return found === null ? null : readServicePrincipal(found);
  });
}

/** An API's principal with the permissions it publishes here. Does NOT create it. */
export function apiPrincipal(ref: ServicePrincipalRef): GraphCall<ApiPrincipalWire | null> {
  const query = queryString({ $select: [...selected, 'oauth2PermissionScopes', 'appRoles'] });
  return call({ method: 'GET', path: `${servicePrincipalPath(ref)}${query}` }, (answer, request) => {
    const found = entityOrNull(answer, request);
    return found === null ? null : readApiPrincipal(found);
  });
}

/**
 * Fails when there is one already (409). `tags` decide where the portal lists it.
 *
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-post-serviceprincipals
 */
export function createServicePrincipal(
  appId: Guid,
  properties: { readonly tags?: readonly string[]; readonly appRoleAssignmentRequired?: boolean } = {},
): GraphCall<ServicePrincipalWire> {
  return call({ method: 'POST', path: '/servicePrincipals', body: { appId, ...properties } }, (answer, request) =>
    readServicePrincipal(entityOf(answer, request)),
  );
}

/** Fails when it is absent. @see https://learn.microsoft.com/graph/api/serviceprincipal-update */
export function updateServicePrincipal(
  ref: ServicePrincipalRef,
  changes: { readonly appRoleAssignmentRequired?: boolean; readonly accountEnabled?: boolean },
): GraphCall<void> {
  return call({ method: 'PATCH', path: servicePrincipalPath(ref), body: changes }, expectDone);
}

/** Content when gone. @see https://learn.microsoft.com/graph/api/serviceprincipal-delete */
export function deleteServicePrincipal(ref: ServicePrincipalRef): GraphCall<void> {
  return call({ method: 'DELETE', path: servicePrincipalPath(ref) }, expectGone);
}

/** Empty when the principal is absent. @see https://learn.microsoft.com/graph/api/serviceprincipal-list-approleassignedto */
export function assignmentsTo(ref: ServicePrincipalRef): GraphCall<readonly AssignmentWire[]> {
  const query = queryString({ $select: ['id', 'principalId', 'principalType', 'principalDisplayName', 'appRoleId'] });
  return call({ method: 'GET', path: `${servicePrincipalPath(ref)}/appRoleAssignedTo${query}` }, (answer, request) =>
    itemsOrNone(answer, request).map(readAssignment),
  );
}

/**
 * Assigns a user to an app in the default role. Graph refuses that role where the app declares roles for users.
 *
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-post-approleassignedto
 */
export function assignUser(servicePrincipalId: Guid, userId: Guid): GraphCall<AssignmentWire> {
  const body = { principalId: userId, resourceId: servicePrincipalId, appRoleId: defaultAppRoleId };
  const path = `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo`;
  return call({ method: 'POST', path, body }, (answer, request) => readAssignment(entityOf(answer, request)));
}

function readServicePrincipal(found: JsonObject): ServicePrincipalWire {
  return {
    objectId: guidAt(found, 'id'),
    appId: guidAt(found, 'appId'),
    displayName: textOrNullAt(found, 'displayName') ?? '',
    accountEnabled: flagAt(found, 'accountEnabled', true),
    appRoleAssignmentRequired: flagAt(found, 'appRoleAssignmentRequired'),
    tags: textsAt(found, 'tags'),
  };
}

function readApiPrincipal(found: JsonObject): ApiPrincipalWire {
  return {
    ...readServicePrincipal(found),
    scopes: objectsAt(found, 'oauth2PermissionScopes').flatMap(readScope),
    applicationRoles: objectsAt(found, 'appRoles').flatMap((role) => textOrNullAt(role, 'value') ?? []),
  };
}

// A scope without a value cannot be asked for.
function readScope(found: JsonObject): readonly PermissionScopeWire[] {
  const value = textOrNullAt(found, 'value');
  if (value === null || value === '') return [];
  const type = textOrNullAt(found, 'type');
  return [
    {
      id: guidAt(found, 'id'),
      value,
      type: type === 'Admin' || type === 'User' ? type : null,
      displayName: textOrNullAt(found, 'adminConsentDisplayName') ?? value,
      isEnabled: flagAt(found, 'isEnabled', true),
    },
  ];
}

function readAssignment(found: JsonObject): AssignmentWire {
  return {
    id: textOrNullAt(found, 'id') ?? '',
    principalId: guidAt(found, 'principalId'),
    principalType: textOrNullAt(found, 'principalType'),
    principalDisplayName: textOrNullAt(found, 'principalDisplayName'),
    appRoleId: guidAt(found, 'appRoleId'),
  };
}

/** Path of a principal, for what hangs on it. */
export function servicePrincipalPath(ref: ServicePrincipalRef): string {
  if ('objectId' in ref) return `/servicePrincipals/${ref.objectId}`;
  return `/servicePrincipals${keyPredicate('appId', ref.appId)}`;
}
