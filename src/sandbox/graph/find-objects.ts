import type { Application, DeletedItem, ServicePrincipal, User } from '../tenant-store.ts';
import type { GraphCall } from './graph-call.ts';
import { malformed, notFound } from './graph-error.ts';
import type { ObjectKey } from './resource-path.ts';

/** The application a key names, as the answering replica sees it; null when there is none. */
export function applicationBy(call: GraphCall, key: ObjectKey): Application | null {
  const { applications } = call.tenant.store;
  if (key.by === 'id') return applications.get(key.value.toLowerCase(), call.asOfInMs);
  if (key.property === 'appId' || key.property === 'uniqueName')
    return applications.one(key.property, key.value, call.asOfInMs);
  throw unknownKey(key.property);
}

/** @throws GraphError 404 */
export function requireApplication(call: GraphCall, key: ObjectKey): Application {
  const app = applicationBy(call, key);
  if (app === null) throw notFound(key.value);
  return app;
}

/** The service principal a key names, as the answering replica sees it; null when there is none. */
export function servicePrincipalBy(call: GraphCall, key: ObjectKey): ServicePrincipal | null {
  const { servicePrincipals } = call.tenant.store;
  if (key.by === 'id') return servicePrincipals.get(key.value.toLowerCase(), call.asOfInMs);
  if (key.property === 'appId') return servicePrincipals.one('appId', key.value, call.asOfInMs);
  throw unknownKey(key.property);
}

/** @throws GraphError 404 */
export function requireServicePrincipal(call: GraphCall, key: ObjectKey): ServicePrincipal {
  const principal = servicePrincipalBy(call, key);
  if (principal === null) throw notFound(key.value);
  return principal;
}

/** A user by object id or user principal name. @throws GraphError 404 */
export function requireUser(call: GraphCall, key: ObjectKey): User {
  const { users } = call.tenant.store;
  if (key.by === 'alternate' && key.property !== 'userPrincipalName') throw unknownKey(key.property);
  const user =
    users.get(key.value.toLowerCase(), call.asOfInMs) ?? users.one('userPrincipalName', key.value, call.asOfInMs);
  if (user === null) throw notFound(key.value);
  return user;
}

export function unknownKey(property: string): Error {
  return malformed(`Resource not found for the segment '${property}'.`);
}

const restorableInMs = 30 * 24 * 60 * 60_000;

/** Soft-deleted objects still within their 30 days; older ones are forgotten on the way. */
export function deletedItemsOf(call: GraphCall, kind: DeletedItem['kind']): DeletedItem[] {
  const items = call.tenant.store.deletedItems.by('kind', kind, call.asOfInMs);
  return items.filter((item) => isRestorable(call, item));
}

/** @throws GraphError 404 */
export function requireDeletedItem(call: GraphCall, key: ObjectKey): DeletedItem {
  const item = call.tenant.store.deletedItems.get(key.value.toLowerCase(), call.asOfInMs);
  if (item === null || !isRestorable(call, item)) throw notFound(key.value);
  return item;
}

function isRestorable({ tenant }: GraphCall, item: DeletedItem): boolean {
  if (tenant.clock.nowInMs() - item.deletedAtInMs < restorableInMs) return true;
  tenant.store.deletedItems.remove(item.id);
  return false;
}
