import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { backoff } from '../network/retry.ts';
import type { Clock } from '../values/clock.ts';
import type { Graph, GraphAnswer } from './graph.ts';
import type { GraphCall } from './graph-call.ts';
import { graphRefusal, isDuplicate } from './graph-error.ts';
import { garbled } from './graph-json.ts';
import { isNotYet, isOutcomeUnknown } from './not-yet.ts';

export interface Lag {
  /** How long replication may take before it is left for another run. */
  readonly patienceInMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Before every pause. `sinceInMs` is how long it has been waited already. */
  readonly onWait?: (wait: { readonly reason: string; readonly ms: number; readonly sinceInMs: number }) => void;
}

/** What is suggested to callers: nobody publishes a bound, and five minutes is what others settled on. */
export const usualPatienceInMs = 300_000;

// A service or line that loses the answer this often is not lagging, it is broken.
const lossesInAll = 5;

const catchingUp = 'waiting for the directory to catch up';

/** Replication of one job: pauses grow from 0.25 s to 15 s, and the last look is at the very end of the patience. */
class Waiting {
  readonly #lag: Lag;
  readonly #start: number;
  #attempt = 0;

  constructor(lag: Lag) {
    this.#lag = lag;
    this.#start = lag.clock.now().getTime();
  }

  get sinceInMs(): number {
    return this.#lag.clock.now().getTime() - this.#start;
  }

  get isOver(): boolean {
    return this.sinceInMs >= this.#lag.patienceInMs;
  }

  /** Pauses longer each time; a confirming look after a good one does not have to wait as long. */
  async pause(reason: string, confirming = false): Promise<void> {
    const left = this.#lag.patienceInMs - this.sinceInMs;
    const ms = Math.max(0, Math.min(left, confirming ? backoff(0) : backoff(this.#attempt++)));
    this.#lag.onWait?.({ reason, ms, sinceInMs: this.sinceInMs });
    await this.#lag.clock.sleep(ms, this.#lag.signal);
  }

  /** @param last the refusal met until the end, for its raw line and ids */
  timeout(last?: AccessError): AccessError {
    const minutes = String(Math.max(1, Math.round(this.#lag.patienceInMs / 60_000)));
    const retried = `for ${Math.round(this.sinceInMs / 1000)} s`;
    if (last === undefined) return refusal('E4', { values: { minutes }, retried });
    const raw = last.raw === undefined ? {} : { raw: last.raw };
    return refusal('E4', { values: { minutes }, retried, cause: last, ids: last.ids, ...raw });
  }
}

/**
 * Looks until what was written is there. Replicas disagree: once one look found it missing, `agreeingReads` good looks
 * in a row are asked for; a first good look is enough, so nothing is paid where there is no lag.
 *
 * @param read gives null while it is not (fully) there; its own errors end the wait
 * @throws AccessError `replication-timeout` when patience ends; then nothing is to be undone
 */
export async function waitUntilVisible<T>(
  read: () => Promise<T | null>,
  lag: Lag & { readonly agreeingReads?: number },
): Promise<T> {
  const waiting = new Waiting(lag);
  const agreeing = lag.agreeingReads ?? 2;
  let good = 0;
  let needed = 1;
  for (;;) {
    const seen = await read();
    if (seen === null) {
      good = 0;
      needed = agreeing;
    } else if (++good >= needed) {
      return seen;
    }
    if (waiting.isOver) throw waiting.timeout();
    await waiting.pause(catchingUp, seen !== null);
  }
}

/** A write that may meet replication lag. */
export interface LaggingWrite<T> {
  readonly call: GraphCall<T>;
  /**
   * Looks whether the write took effect, for when its answer was lost: the value, or null when it did not. Without it a
   * lost answer ends as the error it was, because sending a write twice on suspicion makes duplicates.
   */
  readonly find?: GraphCall<T | null>;
  /** Something else may have done it along: it is looked for before it is sent at all. */
  readonly looksFirst?: boolean;
}

export type Written<T> =
  | { readonly done: true; readonly value: T }
  | { readonly done: false; readonly problem: AccessError };

/**
 * One write, repeated only on the documented not-yet answers. After a lost answer it is looked up first.
 *
 * @throws AccessError of the refusal, or `replication-timeout` when patience ends
 */
export async function writeThroughLag<T>(graph: Graph, write: LaggingWrite<T>, lag: Lag): Promise<T> {
  const [written] = await writeTogetherThroughLag(graph, [write], lag);
  if (written === undefined) throw garbled('a write without an answer');
  if (!written.done) throw written.problem;
  return written.value;
}

/**
 * Independent writes in one batch, each outcome on its own: items that meet lag are repeated together, the others keep
 * what they got. Never two writes to one object in one call: order inside a batch is not promised.
 */
export async function writeTogetherThroughLag<T>(
  graph: Graph,
  writes: readonly LaggingWrite<T>[],
  lag: Lag,
): Promise<readonly Written<T>[]> {
  const waiting = new Waiting(lag);
  const outcomes: Written<T>[] = [];
  let open: readonly Pending<T>[] = writes.map((write, index) => ({ write, index, losses: 0, standing: null }));
  for (;;) {
    const judged = await attemptAll(graph, open);
    const again: Pending<T>[] = [];
    for (const { pending, verdict } of judged) {
      if (verdict.kind === 'settled') outcomes[pending.index] = verdict.written;
      else if (verdict.lost && pending.losses + 1 >= lossesInAll)
        outcomes[pending.index] = { done: false, problem: verdict.problem };
      else if (waiting.isOver) outcomes[pending.index] = { done: false, problem: waiting.timeout(verdict.problem) };
      else {
        const standing = verdict.exists ? verdict.problem : pending.standing;
        again.push({ ...pending, standing, losses: pending.losses + (verdict.lost ? 1 : 0) });
      }
    }
    if (again.length === 0) return outcomes;
    open = again;
    try {
      const unsure = open.some(({ losses }) => losses > 0);
      await waiting.pause(unsure ? 'looking whether the last change arrived' : catchingUp);
    } catch (problem) {
      if (!(problem instanceof AccessError)) throw problem;
      // Stopped by the person: what was done in this batch has to be told all the same.
      for (const { index } of open) outcomes[index] = { done: false, problem };
      return outcomes;
    }
  }
}

interface Pending<T> {
  readonly write: LaggingWrite<T>;
  readonly index: number;
  /** Earlier sendings that may have taken effect. */
  readonly losses: number;
  /** Set once the service said that it is there already: then it is looked for, and never sent again. */
  readonly standing: AccessError | null;
}

type Verdict<T> =
  | { readonly kind: 'settled'; readonly written: Written<T> }
  | { readonly kind: 'again'; readonly lost: boolean; readonly exists: boolean; readonly problem: AccessError };

interface Judged<T> {
  readonly pending: Pending<T>;
  readonly verdict: Verdict<T>;
}

/** Looks up what may have happened, sends what is known not to have, and judges every answer. */
async function attemptAll<T>(graph: Graph, open: readonly Pending<T>[]): Promise<readonly Judged<T>[]> {
  const perhapsDone = open.filter(({ losses, write }) => losses > 0 || write.looksFirst === true);
  const found = await lookUp(graph, perhapsDone);
  const unseen = open.filter((pending) => !found.has(pending));
  const toSend = unseen.filter(({ standing }) => standing === null);
  const answers = await sendAll(graph, toSend);
  const sent = toSend.map((pending, position) => ({ pending, verdict: judge(pending, answers[position]) }));
  const known = [...found].map(([pending, value]): Judged<T> => ({ pending, verdict: settled(value) }));
  const notShownYet = unseen.flatMap((pending): readonly Judged<T>[] => {
    const { standing: problem } = pending;
    return problem === null ? [] : [{ pending, verdict: { kind: 'again', lost: false, exists: true, problem } }];
  });
  return [...known, ...sent, ...notShownYet];
}

async function lookUp<T>(graph: Graph, perhapsDone: readonly Pending<T>[]): Promise<Map<Pending<T>, T>> {
  const searches = perhapsDone.flatMap((pending) =>
    pending.write.find === undefined ? [] : [{ pending, find: pending.write.find }],
  );
  const found = new Map<Pending<T>, T>();
  if (searches.length === 0) return found;
  const answers = await graph.batch(searches.map(({ find }) => find));
  for (const [position, { pending, find }] of searches.entries()) {
    const answer = answers[position];
    const value = answer === undefined ? null : find.parse(answer);
    if (value !== null) found.set(pending, value);
  }
  return found;
}

/** Answers in order; where none came, the problem that stands for all of them. */
async function sendAll<T>(graph: Graph, open: readonly Pending<T>[]): Promise<readonly (GraphAnswer | AccessError)[]> {
  if (open.length === 0) return [];
  try {
    return await graph.batch(open.map(({ write }) => write.call));
  } catch (problem) {
    if (!(problem instanceof AccessError)) throw problem;
    return open.map(() => problem);
  }
}

function judge<T>({ write, losses }: Pending<T>, answer: GraphAnswer | AccessError | undefined): Verdict<T> {
  if (answer === undefined) throw garbled('a write without an answer');
  const recoverable = write.find !== undefined;
  if (answer instanceof AccessError) {
    if (recoverable && isLost(answer)) return { kind: 'again', lost: true, exists: false, problem: answer };
    return { kind: 'settled', written: { done: false, problem: answer } };
  }
  if (recoverable && isOutcomeUnknown(answer)) return again(answer, write, { lost: true });
  // The duplicate is our own: the earlier sending did take effect, only no look has shown it yet.
  if (recoverable && losses > 0 && isDuplicate(answer)) return again(answer, write, { exists: true });
  if (isNotYet(answer, write.call)) return again(answer, write);
  try {
    return settled(write.call.parse(answer));
  } catch (problem) {
    if (problem instanceof AccessError) return { kind: 'settled', written: { done: false, problem } };
    throw problem;
  }
}

function again<T>(answer: GraphAnswer, write: LaggingWrite<T>, what: { lost?: true; exists?: true } = {}): Verdict<T> {
  return { kind: 'again', lost: false, exists: false, ...what, problem: graphRefusal(answer, write.call) };
}

function settled<T>(value: T): Verdict<T> {
  return { kind: 'settled', written: { done: true, value } };
}

// No answer came although the request may have arrived.
function isLost(problem: AccessError): boolean {
  return ['connection-lost', 'timed-out', 'service-unavailable', 'answer-garbled'].includes(problem.code);
}
