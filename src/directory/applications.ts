import type { Guid } from '../values/guid.ts';
import type { GraphRequest } from './graph.ts';
import {
  call,
  entityOrNull,
  expectDone,
  expectGone,
  type GraphCall,
  itemsOf,
  itemsOrNone,
  succeeded,
} from './graph-call.ts';
import { graphRefusal } from './graph-error.ts';
import {
  flagAt,
  guidAt,
  instantAt,
  isJsonObject,
  type JsonObject,
  objectAt,
  objectsAt,
  textAt,
  textOrNullAt,
  textsAt,
} from './graph-json.ts';
import { keyPredicate, literal, queryString } from './odata.ts';

/** One API of an app's requiredResourceAccess. `type` is `Scope` (delegated) or `Role` (application). */
export interface RequiredResourceWire {
  readonly resourceAppId: Guid;
  readonly resourceAccess: readonly { readonly id: Guid; readonly type: string }[];
}

/** An app registration as read. Owners are a list of their own: ownersOfApplication. */
export interface ApplicationWire {
  readonly objectId: Guid;
  readonly appId: Guid;
  readonly displayName: string;
  readonly uniqueName: string | null;
  readonly createdAt: Date | null;
  readonly tags: readonly string[];
  readonly signInAudience: string;
  readonly isFallbackPublicClient: boolean;
  readonly isDisabled: boolean;
  readonly publicClientRedirectUris: readonly string[];
  readonly webRedirectUris: readonly string[];
  readonly spaRedirectUris: readonly string[];
  /** Whole and in order, so that writing it back loses nothing. */
  readonly requiredResourceAccess: readonly RequiredResourceWire[];
  /** Passwords, certificates and keys; a public client needs none. */
  readonly credentialCount: number;
}

/** Who owns an app. Without the right to read a kind of object Graph gives its id alone. */
export interface OwnerWire {
  readonly objectId: Guid;
  readonly kind: 'user' | 'servicePrincipal' | 'other';
  readonly userPrincipalName: string | null;
  readonly displayName: string | null;
}

/** What may be written; anything left out stays as it is, every collection given replaces the stored one. */
export interface ApplicationChanges {
  readonly displayName?: string;
  readonly signInAudience?: 'AzureADMyOrg';
  readonly isFallbackPublicClient?: boolean;
  readonly tags?: readonly string[];
  readonly publicClient?: { readonly redirectUris: readonly string[] };
  readonly requiredResourceAccess?: readonly RequiredResourceWire[];
}

/** The three keys of an app: two of them are known before its object id is. */
export type ApplicationRef = { readonly objectId: Guid } | { readonly appId: Guid } | { readonly uniqueName: string };

const selected = [
  'id',
  'appId',
  'displayName',
  'uniqueName',
  'createdDateTime',
  'tags',
  'signInAudience',
  'isFallbackPublicClient',
  'isDisabled',
  'disabledByMicrosoftStatus',
  'publicClient',
  'web',
  'spa',
  'requiredResourceAccess',
  'keyCredentials',
  'passwordCredentials',
] as const;

/** @see https://learn.microsoft.com/graph/api/application-get */
export function application(ref: ApplicationRef): GraphCall<ApplicationWire | null> {
  return call(
    { method: 'GET', path: `${applicationPath(ref)}${queryString({ $select: selected })}` },
    (answer, request) => {
      const found = entityOrNull(answer, request);
      return found === null ? null : readApplication(found);
    },
  );
}

/**
 * Every app of exactly this name: names are not unique in Entra. Soft-deleted ones are in deletedApplications.
 *
 * @see https://learn.microsoft.com/graph/api/application-list
 */
export function applicationsNamed(displayName: string): GraphCall<readonly ApplicationWire[]> {
  return applicationsWhere(`displayName eq ${literal(displayName)}`);
}

/** Every app that bears a tag, whatever its name. */
export function applicationsTagged(tag: string): GraphCall<readonly ApplicationWire[]> {
  return applicationsWhere(`tags/any(tag:tag eq ${literal(tag)})`);
}

/** Empty when the app is absent. @see https://learn.microsoft.com/graph/api/application-list-owners */
export function ownersOfApplication(ref: ApplicationRef): GraphCall<readonly OwnerWire[]> {
  const query = queryString({ $select: ['id', 'displayName', 'userPrincipalName'] });
  return call({ method: 'GET', path: `${applicationPath(ref)}/owners${query}` }, (answer, request) =>
    itemsOrNone(answer, request).map(readOwner),
  );
}

/**
 * Creates the app, or updates the one of this unique name: the same request sent twice makes one app. The name stays
 * reserved for 30 days after a deletion; then Graph answers 400 (failure D9).
 *
 * @returns the app when it was made (201), null when it existed and was updated (204, no body)
 * @see https://learn.microsoft.com/graph/api/application-upsert
 */
export function upsertApplication(
  uniqueName: string,
  body: ApplicationChanges & { readonly displayName: string },
): GraphCall<ApplicationWire | null> {
  const request: GraphRequest = {
    method: 'PATCH',
    path: applicationPath({ uniqueName }),
    headers: { Prefer: 'create-if-missing' },
    body,
  };
  return call(request, (answer) => {
    if (!succeeded(answer)) throw graphRefusal(answer, request);
    return isJsonObject(answer.body) ? readApplication(answer.body) : null;
  });
}

/** Fails when the app is absent. @see https://learn.microsoft.com/graph/api/application-update */
export function updateApplication(ref: ApplicationRef, changes: ApplicationChanges): GraphCall<void> {
  return call({ method: 'PATCH', path: applicationPath(ref), body: changes }, expectDone);
}

/** Soft delete: restorable for 30 days. Content when gone. @see https://learn.microsoft.com/graph/api/application-delete */
export function deleteApplication(ref: ApplicationRef): GraphCall<void> {
  return call({ method: 'DELETE', path: applicationPath(ref) }, expectGone);
}

/**
 * Adds one owner. Fails when they own it already (400, a duplicate).
 *
 * @param graphEndpoint origin of the cloud's Graph, because the body names the owner by URL
 * @see https://learn.microsoft.com/graph/api/application-post-owners
 */
export function addOwner(ref: ApplicationRef, ownerId: Guid, graphEndpoint: string): GraphCall<void> {
  const body = { '@odata.id': `${graphEndpoint}/v1.0/directoryObjects/${ownerId}` };
  return call({ method: 'POST', path: `${applicationPath(ref)}/owners/$ref`, body }, expectDone);
}

/** Also for deleted items, which have the same shape. @throws AccessError `answer-garbled` */
export function readApplication(found: JsonObject): ApplicationWire {
  return {
    objectId: guidAt(found, 'id'),
    appId: guidAt(found, 'appId'),
    displayName: textOrNullAt(found, 'displayName') ?? '',
    uniqueName: textOrNullAt(found, 'uniqueName'),
    createdAt: instantAt(found, 'createdDateTime'),
    tags: textsAt(found, 'tags'),
    signInAudience: textOrNullAt(found, 'signInAudience') ?? '',
    isFallbackPublicClient: flagAt(found, 'isFallbackPublicClient'),
    isDisabled: flagAt(found, 'isDisabled') || textOrNullAt(found, 'disabledByMicrosoftStatus') !== null,
    publicClientRedirectUris: textsAt(objectAt(found, 'publicClient'), 'redirectUris'),
    webRedirectUris: textsAt(objectAt(found, 'web'), 'redirectUris'),
    spaRedirectUris: textsAt(objectAt(found, 'spa'), 'redirectUris'),
    requiredResourceAccess: objectsAt(found, 'requiredResourceAccess').map((resource) => ({
      resourceAppId: guidAt(resource, 'resourceAppId'),
      resourceAccess: objectsAt(resource, 'resourceAccess').map((access) => ({
        id: guidAt(access, 'id'),
        type: textAt(access, 'type'),
      })),
    })),
    credentialCount: objectsAt(found, 'keyCredentials').length + objectsAt(found, 'passwordCredentials').length,
  };
}

function applicationsWhere($filter: string): GraphCall<readonly ApplicationWire[]> {
  const path = `/applications${queryString({ $select: selected, $filter })}`;
  return call({ method: 'GET', path }, (answer, request) => itemsOf(answer, request).map(readApplication));
}

function readOwner(found: JsonObject): OwnerWire {
  const type = textOrNullAt(found, '@odata.type');
  const userPrincipalName = textOrNullAt(found, 'userPrincipalName');
  const isUser = type === '#microsoft.graph.user' || (type === null && userPrincipalName !== null);
  return {
    objectId: guidAt(found, 'id'),
    kind: isUser ? 'user' : type === '#microsoft.graph.servicePrincipal' ? 'servicePrincipal' : 'other',
    userPrincipalName,
    displayName: textOrNullAt(found, 'displayName'),
  };
}

function applicationPath(ref: ApplicationRef): string {
  if ('objectId' in ref) return `/applications/${ref.objectId}`;
  if ('appId' in ref) return `/applications${keyPredicate('appId', ref.appId)}`;
  return `/applications${keyPredicate('uniqueName', ref.uniqueName)}`;
}
