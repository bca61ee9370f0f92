import { grantedTo, grantedToPerson } from '../config/granted-scopes.ts';
import type { Graph } from '../directory/graph.ts';
import type { ConsentHandOff } from '../plan/plan.ts';
import { observeApp } from '../state/observe-app.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';
import type { Context } from './context.ts';

export interface AwaitedApproval {
  readonly graph: Graph;
  readonly tenant: ObservedTenant;
  /** The app as read last. */
  readonly app: ObservedApp;
  /** What somebody else has to approve. */
  readonly scopes: ConsentHandOff['scopes'];
  /** Object ids of the people whose own approvals do as well; null: only one for everyone does. */
  readonly people: readonly Guid[] | null;
}

/** Somebody who was called on the phone has done it by then; whoever comes later runs the command again. */
export const approvalPatienceInMs = 600_000;

const firstPauseInMs = 2_000;
const longestPauseInMs = 15_000;
const stopKey = 's';

/**
 * Watches the grants themselves until everything that was handed off is approved: one read per pause, the pauses growing,
 * ten minutes at most. On a terminal a key stops the waiting; Ctrl-C stops the run.
 *
 * @returns the app as it is then; null when the person stopped waiting, or the time is over
 * @throws AccessError `cancelled`, and whatever the directory refuses for good
 */
export async function awaitApproval(context: Context, wanted: AwaitedApproval): Promise<ObservedApp | null> {
  const { world, terminal, view } = context;
  const until = world.clock.now().getTime() + approvalPatienceInMs;
  const over = new AbortController();
  const stopped = new AbortController();
  if (terminal.canAsk) {
    view.note(`${stopKey}  stop waiting`);
    terminal.key([stopKey], over.signal).then(
      () => stopped.abort(),
      () => {},
    );
  }
  const pausing = AbortSignal.any([world.signal, stopped.signal]);
  const line = view.progress('approval', waitingWords(wanted));
  try {
    for (let pauseInMs = firstPauseInMs; ; pauseInMs = Math.min(pauseInMs * 1.5, longestPauseInMs)) {
      const app = await readAgain(wanted);
      world.signal.throwIfAborted();
      if (app !== null && isApproved(app, wanted)) {
        line.finish('pass', 'given, and seen in the tenant');
        return app;
      }
      const leftInMs = until - world.clock.now().getTime();
      if (leftInMs > 0 && !stopped.signal.aborted) await pause(Math.min(pauseInMs, leftInMs));
      if (leftInMs <= 0 || stopped.signal.aborted) {
        line.finish('skip', leftInMs <= 0 ? 'not given within 10 minutes' : 'not waited for any longer');
        return null;
      }
    }
  } finally {
    over.abort();
    line.clear();
  }

  async function pause(durationInMs: number): Promise<void> {
    try {
      await world.clock.sleep(durationInMs, pausing);
    } catch (reason) {
      if (!stopped.signal.aborted || world.signal.aborted) throw reason;
    }
  }
}

/** Whether everything handed off is granted: for everyone, or, where that is enough, for each of the people. */
export function isApproved(
  app: ObservedApp,
  { tenant, scopes, people }: Pick<AwaitedApproval, 'tenant' | 'scopes' | 'people'>,
): boolean {
  return scopes.every(({ api, values }) => {
    const granted = grantedTo(app, tenant, api);
    const holders = people === null ? [granted.everyone] : people.map((person) => grantedToPerson(granted, person));
    return holders.every((held) => values.every((value) => held.includes(value)));
  });
}

async function readAgain({ graph, app }: AwaitedApproval): Promise<ObservedApp | null> {
  const { appId, objectId } = app.application;
  const seen = await observeApp(graph, {
    appId,
    applicationObjectId: objectId,
    servicePrincipalId: app.servicePrincipal?.objectId ?? null,
    displayName: null,
  });
  return seen.app;
}

function waitingWords({ scopes }: AwaitedApproval): string {
  const count = scopes.reduce((sum, { values }) => sum + values.length, 0);
  return `watching the tenant until ${count} permissions are approved, for 10 minutes at most`;
}
