import { applyPlan } from '../../src/apply/apply-plan.ts';
import { approvePlan } from '../../src/apply/approve-plan.ts';
import type { ApplyProgress, Outcome } from '../../src/apply/outcome.ts';
import { apis } from '../../src/catalog/api.ts';
import type { Identifiers, Plan } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import type { DesiredState, KnownPermission } from '../../src/state/desired-state.ts';
import { observeApp } from '../../src/state/observe-app.ts';
import { observeTenant } from '../../src/state/observe-tenant.ts';
import type { ObservedState } from '../../src/state/observed-state.ts';
import type { Clock } from '../../src/values/clock.ts';
import { adele, ana, bob, cloud, id, scopes } from '../plan/scenery.ts';
import { barePrincipal, type ModelPrincipal, type ModelState } from './model-state.ts';
import type { TenantModel } from './tenant-model.ts';

export const catalogue: readonly KnownPermission[] = [
  { api: 'xdr', ...scopes.incidentRead },
  { api: 'xdr', ...scopes.incidentWrite },
  { api: 'endpoint', ...scopes.machineRead },
  { api: 'graph', ...scopes.hunt },
];

export const powers = { mayRegister: true, mayConsent: true };

/** A tenant with three people and the three APIs, and nothing else. */
export function emptyTenant(): ModelState {
  return {
    applications: [],
    deleted: [],
    principals: (['xdr', 'endpoint', 'graph'] as const).map((api, index) => publishing(api, id('e', index + 1))),
    grants: [],
    assignments: [],
    users: [adele, ana, bob].map(({ objectId, userPrincipalName, displayName }) => ({
      id: objectId,
      userPrincipalName,
      displayName,
      userType: 'Member',
    })),
  };
}

export function publishing(api: 'xdr' | 'endpoint' | 'graph', objectId: string): ModelPrincipal {
  return {
    ...barePrincipal(objectId, apis[api].appId),
    oauth2PermissionScopes: catalogue
      .filter((known) => known.api === api)
      .map(({ id: scopeId, value }) => ({ id: scopeId, value, type: 'Admin', isEnabled: true })),
  };
}

export const quiet: ApplyProgress = { begins() {}, waits() {}, written() {}, ends() {} };

/** What a config keeps between runs. */
export interface Kept {
  uniqueName: string;
  ids: Identifiers | null;
}

export interface RunOptions {
  model: TenantModel;
  clock: Clock;
  kept: Kept;
  wish: DesiredState;
  signal?: AbortSignal;
  progress?: ApplyProgress;
  mayConsent?: boolean;
  /** Another planner than setup's. */
  plan?: typeof planChanges;
}

export async function observe({
  model,
  kept,
  wish,
}: Pick<RunOptions, 'model' | 'kept' | 'wish'>): Promise<ObservedState> {
  const tenant = await observeTenant(model, { cloud, catalogue });
  const { app, neighbours } = await observeApp(model, {
    ...kept.ids,
    uniqueName: kept.uniqueName,
    displayName: wish.displayName,
  });
  return { tenant, app, neighbours };
}

/** Observe, plan, approve, apply: what the setup command does between the questions and the proof. */
export async function run(options: RunOptions): Promise<{ plan: Plan; outcome: Outcome; before: ObservedState }> {
  const { model, clock, kept, wish } = options;
  const before = await observe(options);
  const plan = (options.plan ?? planChanges)(wish, before, {
    mayRegister: true,
    mayConsent: options.mayConsent ?? true,
  });
  const approved = await approvePlan(plan, { terminal: nobody, yes: true });
  const outcome = await applyPlan(approved!, {
    graph: model,
    graphEndpoint: cloud.graphEndpoint,
    clock,
    signal: options.signal ?? new AbortController().signal,
    progress: options.progress ?? quiet,
    made: async (ids) => {
      kept.ids = ids;
    },
  });
  return { plan, outcome, before };
}

export const nobody = {
  canAsk: false,
  ask: () => Promise.reject(new Error('nobody is there to ask')),
};
