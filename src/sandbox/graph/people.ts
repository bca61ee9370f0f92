import type { DirectoryRole, JsonObject } from '../tenant-store.ts';
import { requireUser } from './find-objects.ts';
import { asJson, type GraphAnswer, type GraphCall, keyOf } from './graph-call.ts';
import { notFound } from './graph-error.ts';
import { answerCount, answerList, answerObject, type Presentation, type RecordSource } from './list-answer.ts';
import { requireAdvancedQuery } from './query-options.ts';

/**
 * What Graph sends of a user without `$select`.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/user-get.md
 */
export const defaultUserProperties: readonly string[] = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

const shownUsers: Presentation = {
  type: 'user',
  resource: 'User',
  context: 'users',
  onlyOnSelect: ['accountEnabled', 'createdDateTime', 'deletedDateTime', 'userType'],
};

export const shownRoles: Presentation = {
  type: 'directoryRole',
  resource: 'DirectoryRole',
  context: 'directoryRoles',
};

function users(call: GraphCall): RecordSource {
  const { store } = call.tenant;
  const as = call.asOfInMs;
  return {
    all: () => store.users.values(as),
    indexed: {
      id: (value) => [store.users.get(value.toLowerCase(), as)].filter((user) => user !== null),
      userPrincipalName: (value) => store.users.by('userPrincipalName', value, as),
    },
  };
}

export function listUsers(call: GraphCall): GraphAnswer {
  return answerList(call, users(call), shownUsers);
}

export function countUsers(call: GraphCall): GraphAnswer {
  return answerCount(call, users(call), shownUsers);
}

export function getUser(call: GraphCall): GraphAnswer {
  return answerObject(call, requireUser(call, keyOf(call)), shownUsers);
}

export function getMe(call: GraphCall): GraphAnswer {
  return answerObject(call, call.caller.user, shownUsers);
}

const withType = (role: DirectoryRole): JsonObject => ({
  '@odata.type': '#microsoft.graph.directoryRole',
  ...asJson(role),
});

/** Roles a person holds now. Those that wait in PIM for activation are not memberships and do not show. */
function activeRoles(call: GraphCall, userId: string): DirectoryRole[] {
  const { store } = call.tenant;
  return store.roleMemberships
    .by('memberId', userId, call.asOfInMs)
    .filter((membership) => membership.state === 'active')
    .map((membership) => store.directoryRoles.get(membership.roleId, call.asOfInMs))
    .filter((role) => role !== null);
}

export function listMyMemberships(call: GraphCall): GraphAnswer {
  return memberships(call, call.caller.user.id);
}

export function listMemberships(call: GraphCall): GraphAnswer {
  return memberships(call, requireUser(call, keyOf(call)).id);
}

// There are no groups in the practice tenant, so every membership is a directory role.
function memberships(call: GraphCall, userId: string): GraphAnswer {
  const roles = activeRoles(call, userId).map(withType);
  return answerList(call, { all: () => roles, indexed: {} }, { ...shownRoles, context: 'directoryObjects' });
}

/** The list with a cast to directoryRole, which the documentation gives with the advanced-query header. */
export function listMyRoles(call: GraphCall): GraphAnswer {
  return castToRoles(call, call.caller.user.id);
}

export function listRolesOfUser(call: GraphCall): GraphAnswer {
  return castToRoles(call, requireUser(call, keyOf(call)).id);
}

function castToRoles(call: GraphCall, userId: string): GraphAnswer {
  if (call.tenant.scenario.behaviour.castsNeedAdvancedQuery) requireAdvancedQuery(call.query);
  const roles = activeRoles(call, userId);
  return answerList(
    call,
    { all: () => roles, indexed: {} },
    { ...shownRoles, odataType: '#microsoft.graph.directoryRole' },
  );
}

export function listDirectoryRoles(call: GraphCall): GraphAnswer {
  const { directoryRoles } = call.tenant.store;
  return answerList(
    call,
    {
      all: () => directoryRoles.values(call.asOfInMs),
      indexed: { roleTemplateId: (value) => directoryRoles.by('roleTemplateId', value, call.asOfInMs) },
    },
    shownRoles,
  );
}

function requireRole(call: GraphCall): DirectoryRole {
  const { directoryRoles } = call.tenant.store;
  const key = keyOf(call);
  const role =
    key.by === 'id'
      ? directoryRoles.get(key.value.toLowerCase(), call.asOfInMs)
      : directoryRoles.one('roleTemplateId', key.value, call.asOfInMs);
  if (role === null) throw notFound(key.value);
  return role;
}

export function getDirectoryRole(call: GraphCall): GraphAnswer {
  return answerObject(call, requireRole(call), shownRoles);
}

export function listRoleMembers(call: GraphCall): GraphAnswer {
  const { store } = call.tenant;
  const members = store.roleMemberships
    .by('roleId', requireRole(call).id, call.asOfInMs)
    .filter((membership) => membership.state === 'active')
    .map((membership) => store.users.get(membership.memberId, call.asOfInMs))
    .filter((user) => user !== null)
    .map((user) => ({ '@odata.type': '#microsoft.graph.user', ...asJson(user) }));
  return answerList(call, { all: () => members, indexed: {} }, { ...shownUsers, context: 'directoryObjects' });
}
