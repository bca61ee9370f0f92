import type { Guid } from '../values/guid.ts';
import { call, entityOf, expectDone, expectGone, type GraphCall, itemsOf, itemsOrNone } from './graph-call.ts';
import { garbled, guidAt, guidOrNullAt, type JsonObject, textAt, textOrNullAt } from './graph-json.ts';
import { literal, queryString, segment } from './odata.ts';
import { type ServicePrincipalRef, servicePrincipalPath } from './service-principals.ts';

/** An oauth2PermissionGrant: what one client may do at one API, for everyone or for one user. */
export interface GrantWire {
  /** Opaque. */
  readonly id: string;
  /** Object id of the client's service principal. */
  readonly clientId: Guid;
  /** Object id of the API's service principal. */
  readonly resourceId: Guid;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: Guid | null;
  /** In the order written, each once. */
  readonly scopes: readonly string[];
}

export interface NewGrant {
  readonly clientId: Guid;
  readonly resourceId: Guid;
  /** null: for everyone (AllPrincipals). */
  readonly principalId: Guid | null;
  /** Not empty: Graph accepts a grant without scopes and then breaks the portal's permission page. */
  readonly scopes: readonly string[];
}

/** @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export const scopeTextLimit = 3850;

/**
 * Every grant given to a client. Empty when the client's principal is absent. With the object id it is the filter that
 * lags least, as the documentation says; with the appId it can share the first batch.
 *
 * @see https://learn.microsoft.com/graph/api/oauth2permissiongrant-list
 * @see https://learn.microsoft.com/graph/api/serviceprincipal-list-oauth2permissiongrants
 */
export function grantsOf(client: ServicePrincipalRef): GraphCall<readonly GrantWire[]> {
  if ('appId' in client) {
    return call({ method: 'GET', path: `${servicePrincipalPath(client)}/oauth2PermissionGrants` }, (answer, request) =>
      itemsOrNone(answer, request).map(readGrant),
    );
  }
  const query = queryString({ $filter: `clientId eq ${literal(client.objectId)}` });
  return call({ method: 'GET', path: `/oauth2PermissionGrants${query}` }, (answer, request) =>
    itemsOf(answer, request).map(readGrant),
  );
}

/**
 * Fails when there is one for the same client, API and person (409, or 400): then its scopes are merged and updated.
 *
 * @see https://learn.microsoft.com/graph/api/oauth2permissiongrant-post
 */
export function createGrant(grant: NewGrant): GraphCall<GrantWire> {
  const body = {
    clientId: grant.clientId,
    consentType: grant.principalId === null ? 'AllPrincipals' : 'Principal',
    ...(grant.principalId === null ? {} : { principalId: grant.principalId }),
    resourceId: grant.resourceId,
    scope: scopeText(grant.scopes),
  };
  return call({ method: 'POST', path: '/oauth2PermissionGrants', body }, (answer, request) =>
    readGrant(entityOf(answer, request)),
  );
}

/**
 * Replaces the scopes: `scopes` is the whole list, others' included. Nothing else of a grant can change.
 *
 * @see https://learn.microsoft.com/graph/api/oauth2permissiongrant-update
 */
export function updateGrant(grantId: string, scopes: readonly string[]): GraphCall<void> {
  const path = `/oauth2PermissionGrants/${segment(grantId)}`;
  return call({ method: 'PATCH', path, body: { scope: scopeText(scopes) } }, expectDone);
}

/** Content when gone. @see https://learn.microsoft.com/graph/api/oauth2permissiongrant-delete */
export function deleteGrant(grantId: string): GraphCall<void> {
  return call({ method: 'DELETE', path: `/oauth2PermissionGrants/${segment(grantId)}` }, expectGone);
}

function readGrant(found: JsonObject): GrantWire {
  const consentType = textAt(found, 'consentType');
  if (consentType !== 'AllPrincipals' && consentType !== 'Principal') throw garbled('"consentType" is unknown');
  const scopes = (textOrNullAt(found, 'scope') ?? '').split(/\s+/).filter((scope) => scope !== '');
  return {
    id: textAt(found, 'id'),
    clientId: guidAt(found, 'clientId'),
    resourceId: guidAt(found, 'resourceId'),
    consentType,
    principalId: guidOrNullAt(found, 'principalId'),
    scopes: [...new Set(scopes)],
  };
}

function scopeText(scopes: readonly string[]): string {
  const text = scopes.join(' ');
  // The planner keeps both from happening; a request with either would harm the tenant's own records.
  if (text === '') throw new RangeError('a grant needs at least one scope');
  if (text.length > scopeTextLimit)
    throw new RangeError(`a grant holds at most ${scopeTextLimit} characters of scopes`);
  return text;
}
