import type { Guid } from '../values/guid.ts';
import { call, entityOrNull, type GraphCall } from './graph-call.ts';
import { guidAt, type JsonObject, textAt, textOrNullAt } from './graph-json.ts';
import { literal, queryString, segment } from './odata.ts';

export interface UserWire {
  readonly objectId: Guid;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
  readonly userType: 'Member' | 'Guest' | null;
}

/** null when the tenant has no such user. @see https://learn.microsoft.com/graph/api/user-get */
export function userByPrincipalName(userPrincipalName: string): GraphCall<UserWire | null> {
  return user(userPath(userPrincipalName));
}

/** null when the tenant has no such user. */
export function userById(objectId: Guid): GraphCall<UserWire | null> {
  return user(`/users/${objectId}`);
}

/** @throws AccessError `answer-garbled` */
export function readUser(found: JsonObject): UserWire {
  const userType = textOrNullAt(found, 'userType');
  return {
    objectId: guidAt(found, 'id'),
    userPrincipalName: textAt(found, 'userPrincipalName'),
    displayName: textOrNullAt(found, 'displayName'),
    userType: userType === 'Member' || userType === 'Guest' ? userType : null,
  };
}

export const selectedOfUser = ['id', 'displayName', 'userPrincipalName', 'userType'] as const;

function user(path: string): GraphCall<UserWire | null> {
  return call({ method: 'GET', path: `${path}${queryString({ $select: selectedOfUser })}` }, (answer, request) => {
    const found = entityOrNull(answer, request);
    return found === null ? null : readUser(found);
  });
}

// A leading `$` reads as a query option in a segment, and a quote would need doubling there as well: both take the key form.
function userPath(userPrincipalName: string): string {
  if (!/^\$|'/.test(userPrincipalName)) return `/users/${segment(userPrincipalName)}`;
  return `/users(${segment(literal(userPrincipalName))})`;
}
