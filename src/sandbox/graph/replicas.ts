import type { SandboxContext } from '../route.ts';
import type { TenantStore } from '../tenant-store.ts';
import type { GraphCall } from './graph-call.ts';
import { badRequest, GraphError, notFound } from './graph-error.ts';

// Which replica answers next, per tenant. Replicas take turns, so that two reads in a row may disagree:
// https://github.com/hashicorp/terraform-provider-azuread (older versions waited for ten good reads in a row for this reason).
const turns = new WeakMap<TenantStore, number>();

/**
 * The instant that the replica whose turn it is has caught up to; undefined when nothing lags. The first of several replicas
 * is always up to date, the last is behind by the whole lag, those between in equal steps; a single one is always behind.
 */
export function nextReplica({ store, scenario, clock }: SandboxContext): number | undefined {
  const { lagInMs, replicas } = scenario.replication;
  if (lagInMs <= 0) return undefined;
  const turn = turns.get(store) ?? 0;
  turns.set(store, turn + 1);
  if (replicas <= 1) return clock.nowInMs() - lagInMs;
  const replica = turn % replicas;
  return replica === 0 ? undefined : clock.nowInMs() - (lagInMs * replica) / (replicas - 1);
}

/**
 * Which of several answers a write about a too new object gets: they take turns, so that a client meets them all. Always the
 * first (the plain 404) where the scenario says that errors do not mislead.
 */
export function nextFace(call: GraphCall, count: number): number {
  const { replication } = call.tenant.scenario;
  if (!replication.misleadingErrors) return 0;
  const face = faces.get(call.tenant.store) ?? 0;
  faces.set(call.tenant.store, face + 1);
  return face % count;
}

const faces = new WeakMap<TenantStore, number>();

/** A change of an application that the replica has not heard of: 404, or a conflict; Terraform's provider retries both. */
export function tooNewToChange(call: GraphCall, key: string): GraphError {
  if (nextFace(call, 2) === 0) return notFound(key);
  return new GraphError(
    409,
    'Directory_ConcurrencyViolation',
    'Conflicting object with one or more of the specified property values is present in the directory.',
  );
}

/** A service principal for an application that is too new: two faces of the same lag, or a plain 404. */
export function applicationTooNew(call: GraphCall, appId: string): GraphError {
  if (!call.tenant.scenario.replication.misleadingErrors) return notFound(appId);
  return nextFace(call, 2) === 0 ? noBackingApplication(appId) : backingApplicationNotLocal();
}

/** @see https://github.com/hashicorp/terraform-provider-azuread service_principal_resource.go @f0169e0, which retries this one */
export function backingApplicationNotLocal(): GraphError {
  return new GraphError(
    403,
    'Authorization_RequestDenied',
    'When using this permission, the backing application of the service principal being created must in the local tenant',
  );
}

/** @see https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3108 */
export function noBackingApplication(appId: string): GraphError {
  const message = `The appId '${appId}' of the service principal does not reference a valid application object.`;
  return badRequest(message, [{ code: 'NoBackingApplicationObject', message, target: 'appId' }]);
}
