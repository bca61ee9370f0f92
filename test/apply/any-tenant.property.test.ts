import { deepStrictEqual as equal } from 'node:assert/strict';
import fc from 'fast-check';
import { test } from 'vitest';
import type { PermissionRef } from '../../src/catalog/api.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import { planChanges } from '../../src/plan/plan-changes.ts';
import { planConsent } from '../../src/plan/plan-consent.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import type { ModelApplication, ModelState } from './model-state.ts';
import { ourApp, permissionNames, removals, tenants, wishes } from './random-tenant.ts';
import { type Kept, run } from './setup-run.ts';
import { factsOf, promisesOf } from './tenant-facts.ts';
import { TenantModel } from './tenant-model.ts';
import { virtualClock } from './virtual-clock.ts';

const cases = Number(process.env['PROPERTY_CASES'] ?? 2_000);

interface Applied extends Awaited<ReturnType<typeof run>> {
  readonly model: TenantModel;
  readonly again: () => ReturnType<typeof run>;
}

async function setup(state: ModelState, wish: DesiredState, plan = planChanges): Promise<Applied> {
  const clock = virtualClock();
  const model = new TenantModel({ state: structuredClone(state), clock });
  const isThere = state.applications.some((app) => app.appId === ourApp.appId);
  const ids = { appId: ourApp.appId, applicationObjectId: null, servicePrincipalId: null, uniqueName: null };
  const kept: Kept = { uniqueName: wish.uniqueName, ids: isThere ? ids : null };
  const options = { model, clock, kept, wish, plan };
  return { model, again: () => run(options), ...(await run(options)) };
}

test(`from any tenant and for any wish (${cases} of them)`, async () => {
  await fc.assert(
    fc.asyncProperty(tenants, wishes, async (random, wish) => {
      const state = structuredClone(random);
      const applied = await setup(state, wish);
      everythingWasDone(applied);
      whatWasShownWasWritten(state, applied);
      nothingOfOthersChanged(state, applied.model.state);
      await planningAgainGivesNothing(applied);
    }),
    { numRuns: cases },
  );
});

test(`consent, from any tenant and taking off any permissions (${cases / 2} of them)`, async () => {
  await fc.assert(
    fc.asyncProperty(tenants, wishes, removals, async (random, wish, remove) => {
      const state = structuredClone(random);
      const applied = await setup(state, wish, (desired, observed, powers) =>
        planConsent(desired, observed, powers, remove),
      );
      everythingWasDone(applied);
      onlyWhatWasNamedWasTakenOff(state, applied, remove);
      await planningAgainGivesNothing(applied);
    }),
    { numRuns: cases / 2 },
  );
});

function onlyWhatWasNamedWasTakenOff(
  before: ModelState,
  { model, plan }: Applied,
  remove: readonly PermissionRef[],
): void {
  const after = factsOf(model.state);
  const lost = [...factsOf(before)].filter((fact) => !after.has(fact));
  const ids = remove.map(({ value }) => [...permissionNames].find(([, name]) => name === value)![0]);
  const isAsked = (fact: string) => fact.includes(' asks ');
  for (const fact of lost.filter(isAsked))
    equal(
      ids.some((id) => fact.endsWith(` Scope ${id}`)),
      true,
    );
  const shown = plan.changes.flatMap((change) =>
    change.kind === 'permissions' && change.action === 'delete' ? change.values.map(({ value }) => value) : [],
  );
  equal(
    lost
      .filter(isAsked)
      .map((fact) => permissionNames.get(fact.split(' ').at(-1)!))
      .sort(),
    shown.sort(),
  );
  equal(lost.filter((fact) => !isAsked(fact)).sort(), [...promisesOf(plan).removed].sort());
}

function everythingWasDone({ outcome }: Applied): void {
  const { problem, notDone, unsure, confirmed } = outcome;
  equal({ problem, notDone, unsure, confirmed }, { problem: null, notDone: [], unsure: [], confirmed: true });
}

async function planningAgainGivesNothing({ model, again }: Applied): Promise<void> {
  const writes = model.writes.length;
  const { plan } = await again();
  equal([isEmpty(plan), plan.handOff, model.writes.length], [true, null, writes]);
}

function whatWasShownWasWritten(state: ModelState, { plan, model }: Applied): void {
  const before = factsOf(state);
  const after = factsOf(model.state);
  const isNew = plan.changes.some((change) => change.kind === 'application');
  const name = (fact: string) => fact.replaceAll(plan.target.uniqueName ?? ourApp.appId, 'the app');
  // Permissions of an app that exists are shown by name and written by id; both sides are put into names.
  const isShown = (fact: string) => isNew || !fact.includes(' asks ');
  const news = [...after].filter((fact) => !before.has(fact)).map(name);
  const permissions = plan.changes.flatMap((change) =>
    change.kind === 'permissions' && !isNew ? change.values.map(({ value }) => value) : [],
  );
  const asked = news.filter((fact) => !isShown(fact)).map((fact) => permissionNames.get(fact.split(' ').at(-1)!));
  equal(news.filter(isShown).sort(), [...promisesOf(plan).added].map(name).filter(isShown).sort());
  equal(asked.sort(), permissions.sort());
  equal(
    [...before].filter((fact) => !after.has(fact)),
    [],
  );
  equal(model.writes.length === 0, isEmpty(plan));
  equal(model.writes.length <= plan.changes.length, true);
}

function nothingOfOthersChanged(before: ModelState, after: ModelState): void {
  for (const app of before.applications) {
    const now = after.applications.find((one) => one.id === app.id)!;
    if (app.appId === ourApp.appId) onlyAddedTo(app, now);
    else equal(now, app);
  }
  for (const principal of before.principals) {
    const now = after.principals.find((one) => one.id === principal.id)!;
    const mayChange = principal.appId === ourApp.appId ? { appRoleAssignmentRequired: null } : {};
    equal({ ...now, ...mayChange }, { ...principal, ...mayChange });
  }
  for (const grant of before.grants) {
    const now = after.grants.find((one) => one.id === grant.id)!;
    equal({ ...now, scope: '' }, { ...grant, scope: '' });
    starts(now.scope.split(' '), grant.scope.split(' '));
    if (grant.clientId !== ourApp.principalId) equal(now.scope, grant.scope);
  }
  starts(after.assignments, before.assignments);
  const keys = after.grants.map((one) => `${one.clientId} ${one.resourceId} ${one.principalId}`);
  equal(new Set(keys).size, keys.length);
}

function onlyAddedTo(app: ModelApplication, now: ModelApplication): void {
  const added = { publicClient: null, isFallbackPublicClient: null, requiredResourceAccess: null, owners: null };
  equal({ ...now, ...added }, { ...app, ...added });
  starts(now.publicClient.redirectUris, app.publicClient.redirectUris);
  starts(now.owners, app.owners);
  for (const [index, { resourceAppId, resourceAccess }] of app.requiredResourceAccess.entries()) {
    const same = now.requiredResourceAccess[index]!;
    equal(same.resourceAppId, resourceAppId);
    starts(same.resourceAccess, resourceAccess);
  }
}

/** Everything of `before` is still there, in its order; more may have come behind it. */
function starts(after: readonly unknown[], before: readonly unknown[]): void {
  equal(after.slice(0, before.length), before);
}
