import { publishedResources } from '../published/service-principals.ts';
import { graphDateTime } from '../sandbox-clock.ts';
import type { AppRoleAssignment, ServicePrincipal } from '../tenant-store.ts';
import { managesAllApps, mayGrantGraphRoles } from './caller.ts';
import { requireServicePrincipal, requireUser } from './find-objects.ts';
import { checkedBody, type GraphAnswer, type GraphCall, keyOf, noContent } from './graph-call.ts';
import { badRequest, insufficientPrivileges, invalidValue, notFound, valueRequired } from './graph-error.ts';
import { answerList, answerObject, type Presentation } from './list-answer.ts';

const shownAssignments: Presentation = {
  type: 'appRoleAssignment',
  resource: 'AppRoleAssignment',
  context: 'appRoleAssignments',
};

/** The role that stands for plain access, where an app has none for people. */
const defaultRole = '00000000-0000-0000-0000-000000000000';

export function listAssignedTo(call: GraphCall): GraphAnswer {
  return listBy(call, 'resourceId', requireServicePrincipal(call, keyOf(call)).id);
}

export function listAssignmentsOfPrincipal(call: GraphCall): GraphAnswer {
  return listBy(call, 'principalId', requireServicePrincipal(call, keyOf(call)).id);
}

export function listAssignmentsOfUser(call: GraphCall): GraphAnswer {
  return listBy(call, 'principalId', requireUser(call, keyOf(call)).id);
}

export function listOwnAssignments(call: GraphCall): GraphAnswer {
  return listBy(call, 'principalId', call.caller.user.id);
}

function listBy(call: GraphCall, key: 'resourceId' | 'principalId', id: string): GraphAnswer {
  const assignments = call.tenant.store.appRoleAssignments.by(key, id, call.asOfInMs);
  return answerList(call, { all: () => assignments, indexed: {} }, shownAssignments);
}

/** POST to the resource's appRoleAssignedTo. */
export function assignFromResource(call: GraphCall): GraphAnswer {
  const resource = requireServicePrincipal(call, keyOf(call));
  return assign(call, (body) => body.resourceId === resource.id);
}

/** POST to the service principal's own appRoleAssignments: this is how application permissions are granted. */
export function assignToPrincipal(call: GraphCall): GraphAnswer {
  const principal = requireServicePrincipal(call, keyOf(call));
  return assign(call, (body) => body.principalId === principal.id);
}

export function assignToUser(call: GraphCall): GraphAnswer {
  const user = requireUser(call, keyOf(call));
  return assign(call, (body) => body.principalId === user.id);
}

function assign(
  call: GraphCall,
  fitsPath: (body: { principalId: string; resourceId: string }) => boolean,
): GraphAnswer {
  const { store, clock } = call.tenant;
  const wanted = readAssignment(call);
  if (!fitsPath(wanted)) throw invalidValue('resourceId', 'AppRoleAssignment');
  const resource = store.servicePrincipals.get(wanted.resourceId, call.asOfInMs);
  if (resource === null) throw notFound(wanted.resourceId);
  const user = store.users.get(wanted.principalId, call.asOfInMs);
  const principal = user ?? store.servicePrincipals.get(wanted.principalId, call.asOfInMs);
  if (principal === null) throw notFound(wanted.principalId);
  requireMayAssign(call, resource, user !== null);
  requireRole(resource, wanted.appRoleId, user !== null);
  const existing = store.appRoleAssignments.by('principalId', principal.id);
  if (existing.some((other) => other.resourceId === resource.id && other.appRoleId === wanted.appRoleId)) {
    const message = 'Permission being assigned already exists on the object';
    throw badRequest(message, [{ code: 'InvalidUpdate', message, target: 'principalId' }]);
  }
  const assignment: AppRoleAssignment = {
    id: Buffer.from(call.tenant.newId().replaceAll('-', '').repeat(2), 'hex').toString('base64url'),
    deletedDateTime: null,
    appRoleId: wanted.appRoleId,
    createdDateTime: graphDateTime(clock.nowInMs()),
    principalDisplayName: principal.displayName,
    principalId: principal.id,
    principalType: user === null ? 'ServicePrincipal' : 'User',
    resourceDisplayName: resource.displayName,
    resourceId: resource.id,
  };
  return answerObject(call, store.appRoleAssignments.put(assignment), shownAssignments, 201);
}

function readAssignment(call: GraphCall): { principalId: string; resourceId: string; appRoleId: string } {
  const body = checkedBody(call, { type: 'appRoleAssignment', resource: 'AppRoleAssignment' });
  const text = (name: string): string => {
    const value = body[name];
    if (typeof value !== 'string') throw valueRequired(name, 'AppRoleAssignment');
    return value.toLowerCase();
  };
  return { principalId: text('principalId'), resourceId: text('resourceId'), appRoleId: text('appRoleId') };
}

// Application permissions of Microsoft Graph need more than an application administrator:
// https://github.com/MicrosoftDocs/entra-docs docs/identity/enterprise-apps/grant-admin-consent.md
function requireMayAssign(call: GraphCall, resource: ServicePrincipal, toUser: boolean): void {
  const isGraph = resource.appId === publishedResources.graph.appId && !toUser;
  if (!(isGraph ? mayGrantGraphRoles(call.caller) : managesAllApps(call.caller))) throw insufficientPrivileges();
}

// The default role is for apps without a role for people.
function requireRole(resource: ServicePrincipal, appRoleId: string, toUser: boolean): void {
  const memberType = toUser ? 'User' : 'Application';
  const roles = resource.appRoles.filter((role) => role.isEnabled && role.allowedMemberTypes.includes(memberType));
  const fits = appRoleId === defaultRole ? roles.length === 0 : roles.some((role) => role.id === appRoleId);
  if (fits) return;
  const message = 'Permission being assigned was not found on application';
  throw badRequest(message, [{ code: 'InvalidUpdate', message, target: 'appRoleId' }]);
}

export function removeAssignment(call: GraphCall): GraphAnswer {
  const { store } = call.tenant;
  const assignment = store.appRoleAssignments.get(keyOf(call, call.keys.length - 1).value, call.asOfInMs);
  if (assignment === null) throw notFound(keyOf(call, call.keys.length - 1).value);
  const resource = store.servicePrincipals.get(assignment.resourceId);
  if (resource !== null) requireMayAssign(call, resource, assignment.principalType === 'User');
  store.appRoleAssignments.remove(assignment.id);
  return noContent;
}
