import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PageToOpen } from '../../src/commands/world.ts';
import type { RequestEntry, Scenario } from '../../src/sandbox/start-sandbox.ts';
import { admin, type Ended, type Journey, startJourney } from '../support/journey.ts';
import { type EndState, endStateOf, takePicture } from './end-state.ts';

export type Fault = NonNullable<Scenario['faults']>[number];
export type Disturbance = Pick<Fault, 'kind' | 'status' | 'retryAfterInSeconds' | 'retryAfterAsDate'>;

/** One request of the undisturbed run, as a fault can be aimed at it. */
export interface Target {
  readonly host: RequestEntry['host'];
  readonly method: string;
  /** Of the path, with what is random in it left open. */
  readonly path: string;
  /** 1: the first one that fits. */
  readonly nth: number;
  readonly inBatch: boolean;
  /** For the name of a test. */
  readonly title: string;
}

const random = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|defender-access-[0-9a-f]{8,}/gi;

/** Every request that a run sent, in its order: whatever the program asks for tomorrow is in it without anyone's doing. */
export function targetsOf(requests: readonly RequestEntry[]): readonly Target[] {
  const before = new Map<string, number>();
  return requests.map(({ host, method, path, inBatch }) => {
    const plain = path.replace(/\?.*$/, '');
    const fits = `^${plain.split(random).map(literally).join('[^/?]+')}(\\?|$)`;
    const key = `${host} ${method} ${fits}`;
    const nth = (before.get(key) ?? 0) + 1;
    before.set(key, nth);
    const title = `${method} ${host} ${plain.replace(random, '*')}${nth > 1 ? ` #${nth}` : ''}${inBatch ? ' (in a batch)' : ''}`;
    return { host, method, path: fits, nth, inBatch, title };
  });
}

function literally(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

export interface Case {
  readonly runs: readonly Ended[];
  readonly requests: readonly RequestEntry[];
  readonly state: EndState;
}

/** A command on a tenant, over and over from the same start, with one request disturbed each time. */
export interface Matrix {
  readonly undisturbed: Case;
  readonly targets: readonly Target[];
  /** Runs with the fault, then again until it says it is done, three times at most. */
  disturb(target: Target, disturbance: Disturbance): Promise<Case>;
  end(): Promise<void>;
}

export interface MatrixOptions {
  readonly args: readonly string[];
  /** Where it stands before, from which on faults are met: commands that are carried out undisturbed. */
  readonly before?: readonly (readonly string[])[];
  /** Exit codes that mean done. */
  readonly done?: readonly number[];
}

/**
 * One practice tenant for all cases, put back after each. Faults are what the scenario of the running tenant holds, so
 * they change from case to case.
 */
export async function openMatrix({ args, before = [], done = [0] }: MatrixOptions): Promise<Matrix> {
  const faults: Fault[] = [];
  const healthy: Scenario = { name: 'matrix', breaks: '', shouldSee: '', failureModes: [], source: '', faults };
  const journey = await startJourney({ scenario: healthy });
  const untouched = takePicture(journey.sandbox.tenantStore);
  let count = 0;

  async function carryOut(fault: Fault | null): Promise<Case> {
    count += 1;
    const folder = join(journey.folder, `case-${count}`);
    mkdirSync(folder);
    const config = join(folder, 'defender-access.json');
    const run = (command: readonly string[]) => runAsPerson(journey, [...command, '--config', config]);
    try {
      for (const command of before) {
        const ended = await run(command);
        if (ended.exit !== 0) throw new Error(`${command[0]} before the case failed:\n${ended.stderr}${ended.stdout}`);
      }
      if (fault !== null) faults.push(fault);
      const runs: Ended[] = [];
      // The first may get through by itself; the second has to find everything done, or do the rest.
      for (let attempt = 1; attempt <= 3; attempt++) {
        runs.push(await run(args));
        if (attempt > 1 && done.includes(runs.at(-1)?.exit ?? -1)) break;
      }
      const state = endStateOf(journey.sandbox.tenantStore, untouched, config);
      return { runs, requests: runs.flatMap(({ requests }) => requests), state };
    } finally {
      faults.length = 0;
      untouched.putBack(journey.sandbox.tenantStore);
      rmSync(folder, { recursive: true, force: true });
    }
  }

  const undisturbed = await carryOut(null);
  return {
    undisturbed,
    targets: targetsOf(undisturbed.runs[0]?.requests ?? []),
    disturb: ({ host, method, path, nth }, disturbance) => carryOut({ host, method, path, nth, ...disturbance }),
    end: () => journey.end(),
  };
}

/** A person whose page does not load loads it again. */
async function runAsPerson(journey: Journey, args: readonly string[]): Promise<Ended> {
  return journey.run(args, {
    async openPage(page: PageToOpen) {
      void approve(journey, page);
      return true;
    },
  });
}

async function approve(journey: Journey, page: PageToOpen): Promise<void> {
  for (let attempt = 1; attempt <= 3; attempt++) {
    try {
      await journey.sandbox.approveAs(admin)(page);
      return;
    } catch {
      // What is refused for good is refused again, and then the program is left waiting as it would be.
    }
  }
}
