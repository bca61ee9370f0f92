import { isOn } from '../../answers/flags.ts';
import { applyPlan } from '../../apply/apply-plan.ts';
import { approvePlan } from '../../apply/approve-plan.ts';
import { usualPatienceInMs, waitUntilVisible } from '../../directory/consistency.ts';
import { AccessError } from '../../errors/access-error.ts';
import type { Change } from '../../plan/plan.ts';
import { planRestore } from '../../plan/plan-removal.ts';
import { madeByTag } from '../../state/desired-state.ts';
import { type AppObservation, observeApp } from '../../state/observe-app.ts';
import type { DeletedApplication } from '../../state/observed-state.ts';
import { plainText } from '../../values/plain-text.ts';
import type { Connection, Context } from '../context.ts';
import type { Operator } from '../operator.ts';

export interface Restored {
  readonly seen: AppObservation;
  readonly changes: readonly Change[];
}

/**
 * Brings a deleted registration of ours back, after a yes to exactly that, and reads what came along: its principal and
 * approvals may be missing, and what is planned next gives them again.
 *
 * @param isChosen a person chose it a moment ago, so they are not asked again
 * @throws AccessError `app-foreign` for an app that this tool did not make
 */
export async function restoreApp(
  { world, view, terminal, flags }: Context,
  { cloud }: Connection,
  { graph, tenant }: Operator,
  restore: { readonly deleted: DeletedApplication; readonly isChosen: boolean; readonly upns: readonly string[] },
): Promise<Restored> {
  const { deleted, isChosen, upns } = restore;
  assertOurs(deleted);
  const { clock, signal } = world;
  const plan = planRestore(deleted);
  view.planned(plan, tenant.displayName);
  const approved = await approvePlan(plan, { terminal, yes: isChosen || isOn(flags, 'yes') });
  if (approved === null) {
    throw new AccessError('cancelled', { happened: 'You did not approve it.', todo: ['Nothing was written.'] });
  }
  const outcome = await applyPlan(approved, {
    graph,
    graphEndpoint: cloud.graphEndpoint,
    clock,
    signal,
    progress: view.applying(tenant.displayName),
    made: async () => {},
  });
  if (outcome.problem !== null) {
    view.stopped(outcome, tenant.displayName);
    throw outcome.problem;
  }
  const look = async (): Promise<AppObservation | null> => {
    const seen = await observeApp(graph, { appId: deleted.appId, displayName: null, upns });
    return seen.app === null ? null : seen;
  };
  const waiting = view.progress('app registration', 'reading what came back with it');
  try {
    const seen = await waitUntilVisible(look, {
      clock,
      signal,
      patienceInMs: usualPatienceInMs,
      onWait: ({ reason }) => waiting.update(reason),
    });
    return { seen, changes: plan.changes };
  } finally {
    waiting.clear();
  }
}

/** @throws AccessError `app-foreign` */
export function assertOurs({ tags, displayName, appId }: DeletedApplication): void {
  if (tags.includes(madeByTag)) return;
  throw new AccessError('app-foreign', {
    happened: `${plainText(displayName)} (${appId}) was deleted, and defender-access did not make it, so it is not restored.`,
    todo: ['Whoever made it can restore it: Entra > App registrations > Deleted applications.'],
    whoseMove: 'an owner of that app',
  });
}
