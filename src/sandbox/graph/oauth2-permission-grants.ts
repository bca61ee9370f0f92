import { grantId } from '../grant-id.ts';
import type { JsonObject, OAuth2PermissionGrant } from '../tenant-store.ts';
import { mayGrantDelegatedPermissions } from './caller.ts';
import { requireServicePrincipal, requireUser } from './find-objects.ts';
import { checkedBody, type GraphAnswer, type GraphCall, keyOf, noContent } from './graph-call.ts';
import {
  badRequest,
  GraphError,
  insufficientPrivileges,
  invalidValue,
  notFound,
  readOnly,
  sameKeyValue,
  valueRequired,
} from './graph-error.ts';
import { answerList, answerObject, type Presentation, type RecordSource } from './list-answer.ts';
import { nextFace } from './replicas.ts';

const shownGrants: Presentation = {
  type: 'oAuth2PermissionGrant',
  resource: 'OAuth2PermissionGrant',
  context: 'oauth2PermissionGrants',
  filterable: ['id', 'clientId', 'consentType', 'principalId', 'resourceId'],
};

// https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/resources/oauth2permissiongrant.md
const longestScope = 3850;

function source(call: GraphCall): RecordSource {
  const grants = call.tenant.store.oauth2PermissionGrants;
  const as = call.asOfInMs;
  return {
    all: () => grants.values(as),
    indexed: {
      id: (value) => [grants.get(value, as)].filter((grant) => grant !== null),
      clientId: (value) => grants.by('clientId', value, as),
      principalId: (value) => grants.by('principalId', value, as),
      resourceId: (value) => grants.by('resourceId', value, as),
    },
  };
}

export function listGrants(call: GraphCall): GraphAnswer {
  return answerList(call, source(call), shownGrants);
}

/** Grants that a service principal holds as a client. */
export function listGrantsOfClient(call: GraphCall): GraphAnswer {
  const { id } = requireServicePrincipal(call, keyOf(call));
  const grants = call.tenant.store.oauth2PermissionGrants.by('clientId', id, call.asOfInMs);
  return answerList(call, { all: () => grants, indexed: {} }, shownGrants);
}

/** Grants that a person gave for themselves. */
export function listGrantsOfUser(call: GraphCall): GraphAnswer {
  return grantsOf(call, requireUser(call, keyOf(call)).id);
}

export function listOwnGrants(call: GraphCall): GraphAnswer {
  return grantsOf(call, call.caller.user.id);
}

function grantsOf(call: GraphCall, userId: string): GraphAnswer {
  const grants = call.tenant.store.oauth2PermissionGrants.by('principalId', userId, call.asOfInMs);
  return answerList(call, { all: () => grants, indexed: {} }, shownGrants);
}

export function getGrant(call: GraphCall): GraphAnswer {
  return answerObject(call, requireGrant(call), shownGrants);
}

function requireGrant(call: GraphCall): OAuth2PermissionGrant {
  const { value } = keyOf(call);
  const grant = call.tenant.store.oauth2PermissionGrants.get(value, call.asOfInMs);
  if (grant === null) throw notFound(value);
  return grant;
}

/**
 * POST /oauth2PermissionGrants. One record per client, API, consent type and principal. A missing scope is taken, as the real
 * service takes it: https://github.com/microsoftgraph/microsoft-graph-docs/issues/16902.
 */
export function createGrant(call: GraphCall): GraphAnswer {
  const body = checkedBody(call, { type: 'oAuth2PermissionGrant', resource: 'OAuth2PermissionGrant' });
  if ('id' in body) throw readOnly('id');
  const { store } = call.tenant;
  const { clientId, resourceId, consentType, principalId } = readGrant(body);
  const scope = readScope(body);
  if (!mayGrantDelegatedPermissions(call.caller)) throw insufficientPrivileges();
  for (const id of [clientId, resourceId]) if (store.servicePrincipals.get(id) === null) throw notFound(id);
  if (principalId !== null && store.users.get(principalId, call.asOfInMs) === null) throw notFound(principalId);
  if (scope !== null) checkScopeValues(call, resourceId, scope);
  const grant = {
    id: grantId(clientId, resourceId, principalId),
    clientId,
    consentType,
    principalId,
    resourceId,
    scope,
  };
  if (store.oauth2PermissionGrants.by('clientId', clientId).some((other) => isSame(other, grant))) {
    const text = 'Permission entry already exists.';
    throw call.tenant.scenario.behaviour.duplicateGrantStatus === 409 ? sameKeyValue(text) : badRequest(text);
  }
  const tooNew = [clientId, resourceId].find((id) => store.servicePrincipals.get(id, call.asOfInMs) === null);
  const face = tooNew === undefined ? null : nextFace(call, 3);
  if (tooNew !== undefined && face === 0) throw notFound(tooNew);
  if (tooNew !== undefined && face === 1) throw badRequest(notFound(tooNew).message);
  store.oauth2PermissionGrants.put(grant);
  // The third face lies: it says 404 although the write was applied.
  if (face === 2) throw unreadableDirectory();
  return answerObject(call, grant, shownGrants, 201);
}

function isSame(a: OAuth2PermissionGrant, b: OAuth2PermissionGrant): boolean {
  return a.resourceId === b.resourceId && a.consentType === b.consentType && a.principalId === b.principalId;
}

function readGrant(body: JsonObject): Omit<OAuth2PermissionGrant, 'id' | 'scope'> {
  const { clientId, resourceId, consentType, principalId = null } = body as Record<string, unknown>;
  const resource = 'OAuth2PermissionGrant';
  if (typeof clientId !== 'string') throw valueRequired('clientId', resource);
  if (typeof resourceId !== 'string') throw valueRequired('resourceId', resource);
  if (typeof consentType !== 'string') throw valueRequired('consentType', resource);
  if (consentType !== 'AllPrincipals' && consentType !== 'Principal') throw invalidValue('consentType', resource);
  if (consentType === 'Principal' && typeof principalId !== 'string') throw valueRequired('principalId', resource);
  if (consentType === 'AllPrincipals' && principalId !== null) throw invalidValue('principalId', resource);
  return {
    clientId: clientId.toLowerCase(),
    resourceId: resourceId.toLowerCase(),
    consentType,
    principalId: typeof principalId === 'string' ? principalId.toLowerCase() : null,
  };
}

function readScope(body: JsonObject): string | null {
  const { scope = null } = body as { scope?: string | null };
  if (scope !== null && scope.length > longestScope) throw invalidValue('scope', 'OAuth2PermissionGrant');
  return scope;
}

function checkScopeValues(call: GraphCall, resourceId: string, scope: string): void {
  if (!call.tenant.scenario.behaviour.grantScopesAreValidated) return;
  const known = call.tenant.store.servicePrincipals.get(resourceId)?.oauth2PermissionScopes ?? [];
  const wanted = scope.split(' ').filter((value) => value !== '');
  if (!wanted.every((value) => known.some((permission) => permission.value === value)))
    throw invalidValue('scope', 'OAuth2PermissionGrant');
}

// Met right after creating a principal; what happened shows only on reading back.
function unreadableDirectory(): GraphError {
  return new GraphError(404, 'Directory_ObjectNotFound', 'Unable to read the company information from the directory.');
}

/** PATCH: replaces the whole scope string; nothing else of a grant can change. */
export function updateGrant(call: GraphCall): GraphAnswer {
  const grant = requireGrant(call);
  const body = checkedBody(call, { type: 'oAuth2PermissionGrant', resource: 'OAuth2PermissionGrant' });
  if (!mayGrantDelegatedPermissions(call.caller)) throw insufficientPrivileges();
  for (const [name, value] of Object.entries(body))
    if (name !== 'scope' && !name.startsWith('@odata.') && value !== grant[name as keyof OAuth2PermissionGrant])
      throw readOnly(name);
  if ('scope' in body) {
    const scope = readScope(body);
    if (scope !== null) checkScopeValues(call, grant.resourceId, scope);
    call.tenant.store.oauth2PermissionGrants.update(grant.id, { scope });
  }
  return noContent;
}

export function deleteGrant(call: GraphCall): GraphAnswer {
  const grant = requireGrant(call);
  if (!mayGrantDelegatedPermissions(call.caller)) throw insufficientPrivileges();
  call.tenant.store.oauth2PermissionGrants.remove(grant.id);
  return noContent;
}
