import type { AccessError } from '../errors/access-error.ts';
import type { Change, ConsentHandOff, Identifiers } from '../plan/plan.ts';
import type { ObservedApp } from '../state/observed-state.ts';

/**
 * How a change ended, for its one line of progress. `done`: read back. `written`: the service said yes, but it was not seen
 * again. `unsure`: its answer was lost and could not be looked up.
 */
export type ChangeEnd = 'done' | 'written' | 'handed-off' | 'failed' | 'unsure';

/** What a person sees while changes are written. Changes are the very objects of the plan. */
export interface ApplyProgress {
  /** These are being written now, together. */
  begins(changes: readonly Change[]): void;
  /** The directory is not ready, or does not show them yet; said again at every try. */
  waits(changes: readonly Change[], reason: string, elapsedInMs: number): void;
  /** Written and accepted. Not yet seen again. `id` is the new object's, where there is one. */
  written(change: Change, id: string | null): void;
  ends(change: Change, end: ChangeEnd): void;
}

/** What stands after applying, whether it went through or stopped. Every change of the plan is in exactly one list. */
export interface Outcome {
  /** Accepted by the service; seen again too where `confirmed`. */
  readonly done: readonly Change[];
  /** Everything in `done` was read back. Only then may anyone be told that it is so. */
  readonly confirmed: boolean;
  readonly notDone: readonly Change[];
  /** Sent, but the answer was lost and the tenant could not be asked again. Running again settles it. */
  readonly unsure: readonly Change[];
  readonly ids: Identifiers;
  /** The app as read back; null when nothing was read back, or when it was removed. */
  readonly app: ObservedApp | null;
  /** Why it stopped; null when every change stands or is handed off. */
  readonly problem: AccessError | null;
  /** From the plan, or because the grants alone were refused. */
  readonly handOff: ConsentHandOff | null;
}
