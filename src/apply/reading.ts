import { apis } from '../catalog/api.ts';
import { application, ownersOfApplication } from '../directory/applications.ts';
import { grantsOf } from '../directory/grants.ts';
import type { Graph } from '../directory/graph.ts';
import { assignmentsTo, servicePrincipal } from '../directory/service-principals.ts';
import type { Change } from '../plan/plan.ts';
import { Inquiry } from '../state/inquiry.ts';
import type {
  ObservedApp,
  ObservedApplication,
  ObservedGrant,
  ObservedServicePrincipal,
  RequiredResource,
} from '../state/observed-state.ts';
import { observedApplication, observedGrant, observedOwner, observedPrincipal } from '../state/wire-to-state.ts';
import type { Guid } from '../values/guid.ts';
import { type KnownIds, resourceOf } from './known-ids.ts';

/** The objects of a plan, as they are read back. */
export interface Reading {
  readonly application: ObservedApplication | null;
  readonly servicePrincipal: ObservedServicePrincipal | null;
  readonly grants: readonly ObservedGrant[];
  /** appIds of APIs, created by the plan, whose principal is there. */
  readonly apis: ReadonlySet<Guid>;
}

/** Everything the plan wrote to, in one batch. */
export async function readBack(graph: Graph, changes: readonly Change[], known: KnownIds): Promise<Reading> {
  const { applicationObjectId, servicePrincipalId } = known.app;
  const inquiry = new Inquiry();
  const ref = applicationObjectId === null ? null : { objectId: applicationObjectId };
  const principalRef = servicePrincipalId === null ? null : { objectId: servicePrincipalId };
  const registration = ref === null ? null : inquiry.ask(application(ref));
  const owners = ref === null ? null : inquiry.ask(ownersOfApplication(ref));
  const principal = principalRef === null ? null : inquiry.ask(servicePrincipal(principalRef));
  const assignments = principalRef === null ? null : inquiry.ask(assignmentsTo(principalRef));
  const grants = principalRef === null ? null : inquiry.ask(grantsOf(principalRef));
  const created = changes.flatMap((change) =>
    change.kind === 'service-principal' && change.action === 'create' && change.of !== 'app'
      ? [inquiry.ask(servicePrincipal({ appId: apis[change.of].appId }))]
      : [],
  );
  await inquiry.send(graph);
  const app = registration?.() ?? null;
  const own = principal?.() ?? null;
  return {
    application: app === null ? null : observedApplication(app, owners?.().map(observedOwner) ?? []),
    servicePrincipal: own === null ? null : observedPrincipal(own, assignments?.() ?? []),
    grants: grants?.().map(observedGrant) ?? [],
    apis: new Set(created.flatMap((one) => one()?.appId ?? [])),
  };
}

export function appOf({ application: registration, servicePrincipal: principal, grants }: Reading): ObservedApp | null {
  return registration === null ? null : { application: registration, servicePrincipal: principal, grants };
}

/** Whether a change shows in what was read. More than was written may be there: others may be at work too. */
export function stands(change: Change, reading: Reading, known: KnownIds): boolean {
  const { application: app, servicePrincipal: principal } = reading;
  switch (change.kind) {
    case 'application':
      if (change.action === 'delete') return app === null;
      if (change.action === 'update') return app !== null;
      return (
        app !== null &&
        holds(app.publicClientRedirectUris, change.redirectUris) &&
        covers(app.requiredResourceAccess, change.requiredResourceAccess)
      );
    case 'redirect-uris':
      return app !== null && holds(app.publicClientRedirectUris, change.added);
    case 'public-client':
      return app?.isFallbackPublicClient === true;
    case 'permissions':
      if (app === null) return false;
      if (change.whole === null) return true;
      return (
        covers(app.requiredResourceAccess, change.whole) &&
        (change.action === 'create' ||
          countOf(app.requiredResourceAccess, apis[change.api].appId) <= countOf(change.whole, apis[change.api].appId))
      );
    case 'owner':
      return app?.owners.some((owner) => owner.objectId === change.user.objectId) === true;
    case 'service-principal':
      if (change.action === 'delete') return principal === null;
      return change.of === 'app' ? principal !== null : reading.apis.has(apis[change.of].appId);
    case 'assignment-required':
      return principal?.appRoleAssignmentRequired === true;
    case 'assignment':
      return principal?.assignedPrincipalIds.includes(change.user.objectId) === true;
    case 'grant':
      return grantStands(change, reading.grants, known);
  }
}

function grantStands(
  change: Extract<Change, { kind: 'grant' }>,
  grants: readonly ObservedGrant[],
  known: KnownIds,
): boolean {
  if (change.action === 'delete') return !grants.some((grant) => grant.id === change.grantId);
  const resourceId = resourceOf(change, known);
  const principalId = change.user?.objectId ?? null;
  const grant = grants.find((one) => one.resourceId === resourceId && one.principalId === principalId);
  return (
    grant !== undefined &&
    holds(grant.scopes, change.added) &&
    !change.removed.some((scope) => grant.scopes.includes(scope))
  );
}

/** Whether every permission of `wanted` stands in `present`. */
export function covers(present: readonly RequiredResource[], wanted: readonly RequiredResource[]): boolean {
  const keys = new Set(present.flatMap(accessKeys));
  return wanted.flatMap(accessKeys).every((key) => keys.has(key));
}

function accessKeys({ resourceAppId, resourceAccess }: RequiredResource): readonly string[] {
  return resourceAccess.map(({ id, type }) => `${resourceAppId} ${type} ${id}`);
}

function countOf(whole: readonly RequiredResource[], resourceAppId: Guid): number {
  return whole.filter((resource) => resource.resourceAppId === resourceAppId).flatMap(accessKeys).length;
}

function holds(present: readonly string[], wanted: readonly string[]): boolean {
  return wanted.every((one) => present.includes(one));
}
