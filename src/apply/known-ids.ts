import type { ApiKey } from '../catalog/api.ts';
import type { Change, GrantApi, Identifiers, Plan } from '../plan/plan.ts';
import type { Guid } from '../values/guid.ts';

/** Ids at hand while a plan is carried out: those of the plan, then those of what was made. */
export interface KnownIds {
  readonly app: Identifiers;
  /** Service principals of APIs that this plan created. */
  readonly resources: Readonly<Partial<Record<ApiKey, Guid>>>;
}

export function idsOf(plan: Plan): KnownIds {
  return { app: plan.target, resources: {} };
}

/** What a write brought to light. `duplicate`: it was there already, and has to be looked up. */
export type Made =
  | { readonly kind: 'application'; readonly objectId: Guid; readonly appId: Guid }
  | { readonly kind: 'service-principal'; readonly of: 'app' | ApiKey; readonly objectId: Guid }
  | { readonly kind: 'grant'; readonly grantId: string; readonly scopes: readonly string[] }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'nothing-new' };

export function learn(known: KnownIds, made: Made): KnownIds {
  if (made.kind === 'application') {
    return { ...known, app: { ...known.app, applicationObjectId: made.objectId, appId: made.appId } };
  }
  if (made.kind !== 'service-principal') return known;
  if (made.of === 'app') return { ...known, app: { ...known.app, servicePrincipalId: made.objectId } };
  return { ...known, resources: { ...known.resources, [made.of]: made.objectId } };
}

/** Service principal of the API that a grant is for; null while it has not been created. */
export function resourceOf(change: Extract<Change, { kind: 'grant' }>, known: KnownIds): Guid | null {
  return change.resourceId ?? createdResource(change.api, known);
}

function createdResource(api: GrantApi, known: KnownIds): Guid | null {
  return api === 'other' ? null : (known.resources[api] ?? null);
}

/** For ids that the order of the writes makes sure of. */
export function need<T>(id: T | null, what: string): T {
  if (id === null) throw new TypeError(`${what} is not known yet`);
  return id;
}
