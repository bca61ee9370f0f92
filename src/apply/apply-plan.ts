import {
  usualPatienceInMs,
  type Written,
  waitUntilVisible,
  writeThroughLag,
  writeTogetherThroughLag,
} from '../directory/consistency.ts';
import type { Graph } from '../directory/graph.ts';
import { ask } from '../directory/graph-call.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Change, Identifiers } from '../plan/plan.ts';
import type { Clock } from '../values/clock.ts';
import type { ApprovedPlan } from './approve-plan.ts';
import { isHandedOff, mergedHandOff } from './consent-refusal.ts';
import { idsOf, type KnownIds, learn, type Made } from './known-ids.ts';
import type { ApplyProgress, Outcome } from './outcome.ts';
import { appOf, type Reading, readBack, stands } from './reading.ts';
import type { Write } from './write.ts';
import { writesOf } from './writes.ts';

export interface ApplyOptions {
  readonly graph: Graph;
  /** Origin of the cloud's Graph: owners are named by URL. */
  readonly graphEndpoint: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly progress: ApplyProgress;
  /** Called as soon as an id is known, before anything that needs it is sent: so a killed run finds its app again. */
  made(ids: Identifiers): Promise<void>;
  /** For replication, in all; default five minutes. */
  readonly patienceInMs?: number;
}

// Microsoft's limit for one $batch; a longer one would be split unseen, and a failure then hide what its first part did.
const writesAtOnce = 20;

// Objects that were read a moment ago are hardly ever "not there yet"; if they are gone, somebody took them away.
const patienceWithOldObjectsInMs = 60_000;

/**
 * Carries an approved plan out: writes that do not depend on one another go together, never two to one object. Stops at
 * the first failure, undoes nothing, and says what stands; a refusal of the approvals alone becomes a hand-off. In the
 * end everything written is read back in one batch, waiting for replication as long as patience lasts.
 *
 * @returns never throws for what the directory, the network or the person did; that is Outcome.problem
 */
export async function applyPlan(plan: ApprovedPlan, options: ApplyOptions): Promise<Outcome> {
  const run = new Run(plan, options);
  await run.writeAll();
  return run.finish();
}

class Run {
  readonly #plan: ApprovedPlan;
  readonly #options: ApplyOptions;
  readonly #open: Set<Write>;
  readonly #done = new Set<Change>();
  readonly #unsure = new Set<Change>();
  readonly #refused: Change[] = [];
  readonly #lateBefore: number;
  readonly #makesObjects: boolean;
  #known: KnownIds;
  #problem: AccessError | null = null;

  constructor(plan: ApprovedPlan, options: ApplyOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#open = new Set(writesOf(plan, options.graphEndpoint));
    this.#known = idsOf(plan);
    this.#makesObjects = plan.changes.some(
      ({ kind, action }) =>
        (kind === 'application' && action !== 'delete') || (kind === 'service-principal' && action === 'create'),
    );
    this.#lateBefore = options.clock.now().getTime() + (options.patienceInMs ?? usualPatienceInMs);
  }

  async writeAll(): Promise<void> {
    while (this.#open.size > 0 && this.#problem === null) {
      const wave = this.#nextWave();
      if (wave.length === 0) throw new TypeError('the rest of the plan waits for ids that nothing makes');
      const changes = wave.flatMap((write) => write.changes);
      this.#options.progress.begins(changes);
      const before = this.#known.app;
      try {
        await this.#writeWave(wave, changes);
        if (this.#known.app !== before) await this.#options.made(this.#known.app);
      } catch (problem) {
        this.#stop(problem);
      }
    }
  }

  async finish(): Promise<Outcome> {
    const reading = await this.#readBack();
    const { progress } = this.#options;
    const isSeen = (change: Change) => reading !== null && stands(change, reading, this.#known);
    const confirmed = [...this.#done].every(isSeen);
    const notDone = this.#plan.changes.filter((change) => !this.#done.has(change) && !this.#unsure.has(change));
    for (const change of this.#done) progress.ends(change, isSeen(change) ? 'done' : 'written');
    return {
      done: this.#plan.changes.filter((change) => this.#done.has(change)),
      confirmed,
      notDone,
      unsure: this.#plan.changes.filter((change) => this.#unsure.has(change)),
      ids: this.#known.app,
      app: reading === null ? null : appOf(reading),
      problem: this.#problem,
      handOff: mergedHandOff(this.#plan.handOff, this.#refused),
    };
  }

  #nextWave(): readonly Write[] {
    const objects = new Set<string>();
    const wave: Write[] = [];
    for (const write of this.#open) {
      if (wave.length === writesAtOnce) break;
      if (objects.has(write.object) || !write.isReady(this.#known, this.#open)) continue;
      objects.add(write.object);
      wave.push(write);
    }
    return wave;
  }

  async #writeWave(wave: readonly Write[], changes: readonly Change[]): Promise<void> {
    const { graph } = this.#options;
    const known = this.#known;
    const written = await writeTogetherThroughLag(
      graph,
      wave.map((write) => write.prepare(known)),
      this.#lag(changes, this.#makesObjects ? Number.POSITIVE_INFINITY : patienceWithOldObjectsInMs),
    );
    for (const [index, write] of wave.entries()) {
      const result = written[index];
      if (result === undefined) throw new TypeError('a write without an outcome');
      this.#settle(write, await this.#completed(write, result));
    }
  }

  /** Looks up what was there already, and adds what it lacks. */
  async #completed(write: Write, result: Written<Made>): Promise<Written<Made>> {
    if (!result.done) return this.#explained(write, result);
    const { graph } = this.#options;
    const lag = this.#lag(write.changes);
    const known = this.#known;
    try {
      let made = result.value;
      const adopt = write.adopt;
      if (made.kind === 'duplicate' && adopt !== undefined) {
        made = await waitUntilVisible(() => ask(graph, adopt(known)), { ...lag, agreeingReads: 1 });
      }
      const rest = write.complete?.(made) ?? null;
      if (rest !== null) await writeThroughLag(graph, { call: rest }, lag);
      return { done: true, value: made };
    } catch (problem) {
      if (problem instanceof AccessError) return { done: false, problem };
      throw problem;
    }
  }

  async #explained(write: Write, result: Written<Made> & { readonly done: false }): Promise<Written<Made>> {
    if (write.explain === undefined || result.problem.code !== 'replication-timeout') return result;
    try {
      const problem = await ask(this.#options.graph, write.explain(this.#known));
      return problem === null ? result : { done: false, problem };
    } catch (problem) {
      if (problem instanceof AccessError) return result;
      throw problem;
    }
  }

  #settle(write: Write, result: Written<Made>): void {
    this.#open.delete(write);
    const { progress } = this.#options;
    if (result.done) {
      this.#known = learn(this.#known, result.value);
      for (const change of write.changes) {
        this.#done.add(change);
        progress.written(change, idIn(result.value, change));
      }
      return;
    }
    if (isHandedOff(write, result.problem)) {
      this.#refused.push(...write.changes);
      for (const change of write.changes) progress.ends(change, 'handed-off');
      return;
    }
    this.#problem ??= result.problem;
    const isUnsure = answerWasLost(result.problem);
    for (const change of write.changes) {
      if (isUnsure) this.#unsure.add(change);
      progress.ends(change, isUnsure ? 'unsure' : 'failed');
    }
  }

  #stop(problem: unknown): void {
    if (!(problem instanceof AccessError)) throw problem;
    this.#problem ??= problem;
  }

  /** @returns null where nothing was written, nobody can be asked any more, or it did not show in time */
  async #readBack(): Promise<Reading | null> {
    const changes = [...this.#done];
    if (changes.length === 0 || (this.#problem !== null && answerWasLost(this.#problem))) return null;
    let last: Reading | null = null;
    let unseen: readonly Change[] = changes;
    const look = async (): Promise<Reading | null> => {
      const reading = await readBack(this.#options.graph, changes, this.#known);
      last = reading;
      unseen = changes.filter((change) => !stands(change, reading, this.#known));
      return unseen.length === 0 ? reading : null;
    };
    try {
      // After a failure one look is enough to say what stands; the problem is what matters then.
      if (this.#problem !== null) await look();
      else
        await waitUntilVisible(
          look,
          this.#lag(() => (unseen.length === 0 ? changes : unseen)),
        );
    } catch (problem) {
      this.#stop(problem);
    }
    return last;
  }

  #lag(changes: readonly Change[] | (() => readonly Change[]), atMostInMs = Number.POSITIVE_INFINITY) {
    const { clock, signal, progress } = this.#options;
    return {
      clock,
      signal,
      patienceInMs: Math.min(atMostInMs, Math.max(0, this.#lateBefore - clock.now().getTime())),
      onWait: (wait: { readonly reason: string; readonly sinceInMs: number }) =>
        progress.waits(typeof changes === 'function' ? changes() : changes, wait.reason, wait.sinceInMs),
    };
  }
}

// The request may have arrived; only a look at the tenant could tell, and that was not possible.
function answerWasLost(problem: AccessError): boolean {
  return (
    ['cancelled', 'connection-lost', 'timed-out', 'service-unavailable', 'answer-garbled', 'host-unreachable'] as const
  ).some((code) => code === problem.code);
}

function idIn(made: Made, change: Change): string | null {
  if (made.kind === 'application' && change.kind === 'application') return made.appId;
  if (made.kind === 'service-principal' && change.kind === 'service-principal') return made.objectId;
  return null;
}
