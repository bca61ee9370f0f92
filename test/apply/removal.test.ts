import { describe, expect, test } from 'vitest';
import { applyPlan } from '../../src/apply/apply-plan.ts';
import { approvePlan } from '../../src/apply/approve-plan.ts';
import { isEmpty, type Plan } from '../../src/plan/plan.ts';
import { planConsent } from '../../src/plan/plan-consent.ts';
import { planRemoval, planRestore } from '../../src/plan/plan-removal.ts';
import { observeApp } from '../../src/state/observe-app.ts';
import { observeTenant } from '../../src/state/observe-tenant.ts';
import type { Clock } from '../../src/values/clock.ts';
import { cloud, desired } from '../plan/scenery.ts';
import { catalogue, emptyTenant, type Kept, nobody, observe, powers, quiet, run } from './setup-run.ts';
import { factsOf } from './tenant-facts.ts';
import { type Fault, Killed, TenantModel } from './tenant-model.ts';
import { virtualClock } from './virtual-clock.ts';

const wish = desired();

/** A tenant after setup, whose next requests meet `fault`. */
async function afterSetup(lagInMs = 0) {
  const clock = virtualClock();
  let armed: ((request: number) => Fault | undefined) | undefined;
  let since = 0;
  const model: TenantModel = new TenantModel({
    state: emptyTenant(),
    clock,
    lagInMs,
    fault: (request) => armed?.(request - since),
  });
  const kept: Kept = { uniqueName: wish.uniqueName, ids: null };
  await run({ model, clock, kept, wish });
  await clock.sleep(lagInMs);
  const arm = (fault: typeof armed) => {
    since = model.http.length;
    armed = fault;
  };
  return { model, clock, kept, arm };
}

async function carryOut(plan: Plan, model: TenantModel, clock: Clock) {
  const approved = await approvePlan(plan, { terminal: nobody, yes: true, appId: plan.target.appId });
  const signal = new AbortController().signal;
  const made = async (): Promise<void> => {};
  return applyPlan(approved!, {
    graph: model,
    graphEndpoint: cloud.graphEndpoint,
    clock,
    signal,
    progress: quiet,
    made,
  });
}

async function remove({
  model,
  clock,
  kept,
}: Pick<Awaited<ReturnType<typeof afterSetup>>, 'model' | 'clock' | 'kept'>) {
  const tenant = await observeTenant(model, { cloud, catalogue });
  const { app, leftovers } = await observeApp(model, { ...kept.ids, displayName: null });
  const plan = planRemoval({ tenant, app, leftovers }, kept.ids!);
  return { plan, outcome: await carryOut(plan, model, clock) };
}

describe('removing', () => {
  test('takes the app away, restorable, and nothing else; reading back confirms it', async () => {
    const it = await afterSetup();
    const { plan, outcome } = await remove(it);
    expect(plan.changes.map((change) => change.kind)).toEqual(['application', 'service-principal', 'grant', 'grant']);
    expect(outcome).toMatchObject({ problem: null, confirmed: true, notDone: [], app: null });
    expect(it.model.state.deleted).toHaveLength(1);
    expect(factsOf(it.model.state)).toEqual(factsOf(emptyTenant()));
  });

  const faults: readonly Fault[] = ['lost before', 'lost after', 'killed before', 'killed after'];
  const cases = [3, 4, 5, 6].flatMap((request) => faults.map((fault) => [request, fault] as const));

  test.each(cases)('whose request %i is %s ends with the app gone once', async (request, fault) => {
    const it = await afterSetup(1_000);
    it.arm((number) => (number === request ? fault : undefined));
    let isThrough = false;
    for (let attempt = 0; attempt < 4 && !isThrough; attempt++) {
      try {
        const { outcome } = await remove(it);
        isThrough = outcome.problem === null;
      } catch (problem) {
        if (!(problem instanceof Killed)) throw problem;
      }
      await it.clock.sleep(1_000);
    }
    expect(isThrough).toBe(true);
    expect(factsOf(it.model.state)).toEqual(factsOf(emptyTenant()));
    expect(it.model.state.deleted).toHaveLength(1);
    expect(isEmpty((await remove(it)).plan)).toBe(true);
  });

  test('a restored app gets back what it lacks by the next setup', async () => {
    const it = await afterSetup();
    const whole = factsOf(it.model.state);
    await remove(it);
    const { neighbours } = await observe({ model: it.model, kept: it.kept, wish });
    expect(neighbours.deleted).toHaveLength(1);
    const restored = await carryOut(planRestore(neighbours.deleted[0]!), it.model, it.clock);
    expect(restored).toMatchObject({ problem: null, confirmed: true });
    const kept = { ...it.kept, ids: restored.ids };
    const { plan } = await run({ ...it, kept, wish });
    expect(plan.changes.map((change) => change.kind)).toEqual(['service-principal', 'grant', 'grant']);
    expect(factsOf(it.model.state)).toEqual(whole);
  });
});

describe('consent', () => {
  test('that takes a permission off is written, read back, and then plans nothing', async () => {
    const it = await afterSetup(2_000);
    const state = await observe({ ...it, wish });
    const remaining = desired({ apis: [] });
    const remove = [{ api: 'xdr', value: 'Incident.Read' }] as const;
    const outcome = await carryOut(planConsent(remaining, state, powers, remove), it.model, it.clock);
    expect(outcome).toMatchObject({ problem: null, confirmed: true, notDone: [] });
    expect(it.model.state.grants.map(({ scope }) => scope)).toEqual(['openid profile offline_access']);
    const again = await observe({ ...it, wish });
    expect(isEmpty(planConsent(remaining, again, powers, remove))).toBe(true);
  });

  test('whose approval is revoked while the plan is read stops and says so', async () => {
    const it = await afterSetup();
    it.model.state.grants[0]!.scope = 'Alert.Read';
    const state = await observe({ ...it, wish });
    const plan = planConsent(wish, state, powers, []);
    it.model.state.grants.shift();
    const outcome = await carryOut(plan, it.model, it.clock);
    expect(outcome.problem).toMatchObject({
      code: 'consent-required',
      happened: expect.stringContaining('took the approval'),
    });
    expect(it.clock.elapsedInMs()).toBeLessThanOrEqual(61_000);
    expect(outcome.notDone.map((change) => change.kind)).toEqual(['grant']);
  });
});
