import type { Guid } from '../values/guid.ts';
import { type ApplicationWire, readApplication } from './applications.ts';
import { call, entityOf, entityOrNull, expectGone, type GraphCall, itemsOf } from './graph-call.ts';
import { guidAt, instantAt, type JsonObject } from './graph-json.ts';
import { advancedQuery, literal, queryString } from './odata.ts';

/** A soft-deleted app registration: restorable for 30 days, and its unique name stays taken. */
export interface DeletedApplicationWire
  extends Pick<ApplicationWire, 'objectId' | 'appId' | 'displayName' | 'uniqueName' | 'tags'> {
  readonly deletedAt: Date | null;
}

const selected = ['id', 'appId', 'displayName', 'uniqueName', 'tags', 'deletedDateTime'] as const;

/**
 * Soft-deleted apps of exactly this name, or of this appId. An advanced query, and the cast is required. Not by unique
 * name: no page says that one can be filtered by, so callers compare `uniqueName` of what they get.
 *
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-list
 */
export function deletedApplications(
  by: { readonly displayName: string } | { readonly appId: Guid },
): GraphCall<readonly DeletedApplicationWire[]> {
  const $filter = 'appId' in by ? `appId eq ${literal(by.appId)}` : `displayName eq ${literal(by.displayName)}`;
  const query = queryString({ $select: selected, $filter, $count: true });
  const path = `/directory/deletedItems/microsoft.graph.application${query}`;
  return call({ method: 'GET', path, headers: advancedQuery }, (answer, request) =>
    itemsOf(answer, request).map(readDeletedApplication),
  );
}

/**
 * One soft-deleted app. Without `$select`: the path is of no type, and none of an app's own properties belong to it.
 *
 * @returns null when nothing deleted has this id
 * @see https://learn.microsoft.com/graph/api/directory-deleteditems-get
 */
export function deletedApplication(objectId: Guid): GraphCall<DeletedApplicationWire | null> {
  return call({ method: 'GET', path: `/directory/deletedItems/${objectId}` }, (answer, request) => {
    const found = entityOrNull(answer, request);
    return found === null ? null : readDeletedApplication(found);
  });
}

/** A soft-deleted service principal of this appId: it is restored by an id of its own (failure N5). */
export function deletedServicePrincipals(appId: Guid): GraphCall<readonly { readonly objectId: Guid }[]> {
  const query = queryString({ $select: ['id', 'appId'], $filter: `appId eq ${literal(appId)}`, $count: true });
  const path = `/directory/deletedItems/microsoft.graph.servicePrincipal${query}`;
  return call({ method: 'GET', path, headers: advancedQuery }, (answer, request) =>
    itemsOf(answer, request).map((found) => ({ objectId: guidAt(found, 'id') })),
  );
}

/** Fails when it is not among the deleted. Grants may not come back with it. @see https://learn.microsoft.com/graph/api/directory-deleteditems-restore */
export function restoreDeleted(objectId: Guid): GraphCall<{ readonly objectId: Guid }> {
  return call({ method: 'POST', path: `/directory/deletedItems/${objectId}/restore` }, (answer, request) => ({
    objectId: guidAt(entityOf(answer, request), 'id'),
  }));
}

/** For good; frees the unique name. Content when gone. @see https://learn.microsoft.com/graph/api/directory-deleteditems-delete */
export function purgeDeleted(objectId: Guid): GraphCall<void> {
  return call({ method: 'DELETE', path: `/directory/deletedItems/${objectId}` }, expectGone);
}

function readDeletedApplication(found: JsonObject): DeletedApplicationWire {
  const { objectId, appId, displayName, uniqueName, tags } = readApplication(found);
  return { objectId, appId, displayName, uniqueName, tags, deletedAt: instantAt(found, 'deletedDateTime') };
}
