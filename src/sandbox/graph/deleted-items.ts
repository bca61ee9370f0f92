import type { SandboxContext } from '../route.ts';
import { graphDateTime } from '../sandbox-clock.ts';
import type { DeletedItem } from '../tenant-store.ts';
import { managesAllApps, owns } from './caller.ts';
import { deletedItemsOf, requireDeletedItem } from './find-objects.ts';
import { type GraphAnswer, type GraphCall, keyOf, noContent } from './graph-call.ts';
import { insufficientPrivileges, sameKeyValue } from './graph-error.ts';
import { answerList, answerObject, type Presentation } from './list-answer.ts';

/** Moves an application to the deleted items; its service principal goes along where the tenant is set up to do so. */
export function softDeleteApplication(tenant: SandboxContext, id: string): void {
  const { store, clock, scenario } = tenant;
  const app = store.applications.get(id);
  if (app === null) return;
  const deletedAtInMs = clock.nowInMs();
  const object = { ...app, deletedDateTime: graphDateTime(deletedAtInMs) };
  store.deletedItems.put({ id, kind: 'application', deletedAtInMs, object });
  store.applications.remove(id);
  if (scenario.behaviour.deletingAppDeletesServicePrincipal)
    for (const principal of store.servicePrincipals.by('appId', app.appId))
      softDeleteServicePrincipal(tenant, principal.id);
}

/** Moves a service principal to the deleted items. Its consents and assignments are gone for good. */
export function softDeleteServicePrincipal({ store, clock }: SandboxContext, id: string): void {
  const principal = store.servicePrincipals.get(id);
  if (principal === null) return;
  const deletedAtInMs = clock.nowInMs();
  const object = { ...principal, deletedDateTime: graphDateTime(deletedAtInMs) };
  store.deletedItems.put({ id, kind: 'servicePrincipal', deletedAtInMs, object });
  store.servicePrincipals.remove(id);
  const { oauth2PermissionGrants, appRoleAssignments } = store;
  for (const key of ['clientId', 'resourceId'] as const)
    for (const grant of oauth2PermissionGrants.by(key, id)) oauth2PermissionGrants.remove(grant.id);
  for (const key of ['resourceId', 'principalId'] as const)
    for (const assignment of appRoleAssignments.by(key, id)) appRoleAssignments.remove(assignment.id);
}

const shown = (kind: DeletedItem['kind']): Presentation => ({
  type: kind,
  resource: kind === 'application' ? 'Application' : 'ServicePrincipal',
  context: 'directoryObjects',
  odataType: `#microsoft.graph.${kind}`,
  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib api-reference/v1.0/api/directory-deleteditems-list.md
  alwaysAdvanced: true,
});

export function listDeletedApplications(call: GraphCall): GraphAnswer {
  return listDeleted(call, 'application');
}

export function listDeletedServicePrincipals(call: GraphCall): GraphAnswer {
  return listDeleted(call, 'servicePrincipal');
}

function listDeleted(call: GraphCall, kind: DeletedItem['kind']): GraphAnswer {
  const items = deletedItemsOf(call, kind).map(({ object }) => object);
  return answerList(call, { all: () => items, indexed: {} }, shown(kind));
}

export function getDeletedItem(call: GraphCall): GraphAnswer {
  const item = requireDeletedItem(call, keyOf(call));
  return answerObject(call, item.object, shown(item.kind));
}

/** POST /directory/deletedItems/{id}/restore brings back that one object; consents do not come back. */
export function restoreDeletedItem(call: GraphCall): GraphAnswer {
  const { store } = call.tenant;
  const item = requireDeletedItem(call, keyOf(call));
  requireMayManage(call, item);
  const restored = { ...item.object, deletedDateTime: null };
  if (item.kind === 'application') store.applications.put({ ...item.object, deletedDateTime: null });
  else {
    if (store.servicePrincipals.one('appId', item.object.appId) !== null)
      throw sameKeyValue(
        `The service principal cannot be created, updated, or restored because the service principal name ${item.object.appId} is already in use.`,
      );
    store.servicePrincipals.put({ ...item.object, deletedDateTime: null });
  }
  store.deletedItems.remove(item.id);
  return answerObject(call, restored, shown(item.kind));
}

export function purgeDeletedItem(call: GraphCall): GraphAnswer {
  const { store } = call.tenant;
  const item = requireDeletedItem(call, keyOf(call));
  requireMayManage(call, item);
  store.deletedItems.remove(item.id);
  for (const ownership of store.ownerships.by('objectId', item.id)) store.ownerships.remove(ownership.id);
  return noContent;
}

function requireMayManage(call: GraphCall, item: DeletedItem): void {
  if (!managesAllApps(call.caller) && !owns(call.caller, call.tenant, item.id)) throw insufficientPrivileges();
}
