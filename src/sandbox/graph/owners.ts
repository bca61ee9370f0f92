import type { Json, JsonObject, ServicePrincipal, User } from '../tenant-store.ts';
import { hasScope, requireOwnerOrAdmin } from './caller.ts';
import { requireApplication, requireServicePrincipal } from './find-objects.ts';
import { asJson, type GraphAnswer, type GraphCall, jsonBody, keyOf, noContent } from './graph-call.ts';
import { badRequest, insufficientPrivileges, invalidValue, notFound } from './graph-error.ts';
import { answerList, type Presentation } from './list-answer.ts';
import { defaultUserProperties } from './people.ts';

const shownOwners: Presentation = { type: 'user', resource: 'DirectoryObject', context: 'directoryObjects' };

/** Owners as Graph lists them: users and service principals, each with its type. */
export function ownersOf(call: GraphCall, objectId: string): object[] {
  const { store } = call.tenant;
  return store.ownerships
    .by('objectId', objectId, call.asOfInMs)
    .map(({ ownerId }) => store.users.get(ownerId) ?? store.servicePrincipals.get(ownerId))
    .filter((owner) => owner !== null)
    .map(withType);
}

function withType(owner: User | ServicePrincipal): JsonObject {
  if (!('userPrincipalName' in owner)) return { '@odata.type': '#microsoft.graph.servicePrincipal', ...asJson(owner) };
  const shown = Object.entries(asJson(owner)).filter(([name]) => defaultUserProperties.includes(name));
  return { '@odata.type': '#microsoft.graph.user', ...Object.fromEntries(shown) };
}

export function listApplicationOwners(call: GraphCall): GraphAnswer {
  return listOwners(call, requireApplication(call, keyOf(call)).id);
}

export function listServicePrincipalOwners(call: GraphCall): GraphAnswer {
  return listOwners(call, requireServicePrincipal(call, keyOf(call)).id);
}

function listOwners(call: GraphCall, objectId: string): GraphAnswer {
  return answerList(call, { all: () => ownersOf(call, objectId), indexed: {} }, shownOwners);
}

export function addApplicationOwner(call: GraphCall): GraphAnswer {
  return addReferencedOwner(call, requireApplication(call, keyOf(call)).id);
}

export function addServicePrincipalOwner(call: GraphCall): GraphAnswer {
  return addReferencedOwner(call, requireServicePrincipal(call, keyOf(call)).id);
}

function addReferencedOwner(call: GraphCall, objectId: string): GraphAnswer {
  requireOwnerOrAdmin(call.caller, call.tenant, objectId);
  const strict = call.tenant.scenario.behaviour.ownersNeedDirectoryRead;
  if (strict && !hasScope(call.caller, ['Directory.Read.All', 'Directory.ReadWrite.All']))
    throw insufficientPrivileges();
  const owner = referencedId(call, jsonBody(call)['@odata.id']);
  const { ownerships } = call.tenant.store;
  // Text: https://github.com/hashicorp/terraform-provider-azuread/issues/588.
  if (ownerships.get(`${objectId}/${owner}`) !== null)
    throw badRequest(
      "One or more added object references already exist for the following modified properties: 'owners'.",
    );
  if (ownerships.by('objectId', objectId).length >= 100)
    throw badRequest('The number of owners exceeds the limit of 100.');
  addOwner(call, objectId, owner);
  return noContent;
}

export function removeApplicationOwner(call: GraphCall): GraphAnswer {
  return removeOwner(call, requireApplication(call, keyOf(call)).id);
}

export function removeServicePrincipalOwner(call: GraphCall): GraphAnswer {
  return removeOwner(call, requireServicePrincipal(call, keyOf(call)).id);
}

function removeOwner(call: GraphCall, objectId: string): GraphAnswer {
  requireOwnerOrAdmin(call.caller, call.tenant, objectId);
  const owner = keyOf(call, 1).value;
  if (!call.tenant.store.ownerships.remove(`${objectId}/${owner}`)) throw notFound(owner);
  return noContent;
}

export function addOwner(call: GraphCall, objectId: string, ownerId: string): void {
  call.tenant.store.ownerships.put({ id: `${objectId}/${ownerId}`, objectId, ownerId });
}

/** Ids behind `owners@odata.bind`, each of an existing user or service principal. @throws GraphError */
export function boundOwners(call: GraphCall, body: JsonObject): string[] {
  const bound = body['owners@odata.bind'];
  return Array.isArray(bound) ? [...new Set(bound.map((url: Json) => referencedId(call, url)))] : [];
}

function referencedId(call: GraphCall, reference: Json | undefined): string {
  const text = typeof reference === 'string' ? reference : '';
  const id = /\/(?:directoryObjects|users|servicePrincipals)(?:\/|\(')([^/')]+)(?:'\))?\/?$/
    .exec(text)?.[1]
    ?.toLowerCase();
  if (id === undefined) throw invalidValue('@odata.id', 'DirectoryObject');
  const { users, servicePrincipals } = call.tenant.store;
  if (users.get(id, call.asOfInMs) === null && servicePrincipals.get(id, call.asOfInMs) === null) throw notFound(id);
  return id;
}
