import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PageToOpen } from '../../src/commands/world.ts';
import type { RequestEntry, Scenario } from '../../src/sandbox/start-sandbox.ts';
import { admin, type Journey, startJourney } from '../support/journey.ts';
import { approve, runProgram } from '../support/real-program.ts';
import { type EndState, endStateOf, takePicture } from './end-state.ts';

export type Fault = NonNullable<Scenario['faults']>[number];
export type FaultKind = Pick<Fault, 'kind' | 'status' | 'retryAfterInSeconds' | 'retryAfterAsDate'>;

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

const random =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|defender-access-[0-9a-f]{8,}|(?<=oauth2PermissionGrants\/)[\w-]+/gi;

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

/** How a run of a command ended; `exit` null: it was killed. */
export interface Ran {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly requests: readonly RequestEntry[];
}

/** What can happen to a request: a fault of the practice tenant, or the end of the program at that moment. */
export type Disturbance = FaultKind | { readonly kind: 'kill'; readonly when: 'before' | 'after' };

export interface Case {
  readonly runs: readonly Ran[];
  readonly requests: readonly RequestEntry[];
  readonly state: EndState;
}

/** A command on a tenant, over and over from the same start, with one request disturbed each time. */
export interface Matrix {
  /** Runs it with the fault, then again until it says it is done, three times at most. */
  carryOut(target: Target | null, disturbance: Disturbance | null): Promise<Case>;
  end(): Promise<void>;
}

export interface MatrixOptions {
  /** `{appId}` stands for the app of the config, as it is when the command is run first. */
  readonly args: readonly string[];
  /** Where it stands before, from which on faults are met: commands that are carried out undisturbed. */
  readonly before?: readonly (readonly string[])[];
  /** Exit codes that mean done. */
  readonly done?: readonly number[];
  readonly conditions?: NonNullable<Scenario['conditions']>;
  /** The built program as a process of its own, in real time, instead of `main()` in virtual time. */
  readonly real?: boolean;
}

const wallClock = { nowInMs: () => Date.now(), moveBy: () => {} };

/**
 * One practice tenant for all cases, put back after each. Faults are what the scenario of the running tenant holds, so
 * they change from case to case.
 */
export async function openMatrix(options: MatrixOptions): Promise<Matrix> {
  const { args, before = [], done = [0], real = false } = options;
  const faults: Fault[] = [];
  const killing = new Killing();
  const scenario: Scenario = { name: 'matrix', breaks: '', shouldSee: '', failureModes: [], source: '', faults };
  const journey = await startJourney({
    scenario: { ...scenario, conditions: options.conditions ?? {} },
    onRequest: (entry) => killing.saw(entry),
    ...(real ? { clock: wallClock } : {}),
  });
  const untouched = takePicture(journey.sandbox.tenantStore);
  let count = 0;

  async function run(command: readonly string[]): Promise<Ran> {
    if (real) return runForReal(journey, command, killing);
    return journey.run(command, {
      async openPage(page: PageToOpen) {
        void approve(journey.sandbox, admin, page, async () => {
          journey.time.advance(2_000);
        });
        return true;
      },
    });
  }

  const start = join(journey.folder, 'start');
  mkdirSync(start);
  for (const command of before) {
    const ended = await run([...command, '--config', join(start, 'defender-access.json')]);
    if (ended.exit !== 0) throw new Error(`${command[0]} before the cases failed:\n${ended.stderr}${ended.stdout}`);
  }
  const prepared = takePicture(journey.sandbox.tenantStore);

  return {
    end: () => journey.end(),
    async carryOut(target, disturbance) {
      count += 1;
      const folder = join(journey.folder, `case-${count}`);
      cpSync(start, folder, { recursive: true });
      const config = join(folder, 'defender-access.json');
      try {
        if (target !== null && disturbance !== null) {
          const { host, method, path, nth } = target;
          if (disturbance.kind !== 'kill') faults.push({ host, method, path, nth, ...disturbance });
          else if (disturbance.when === 'before') faults.push({ host, method, path, nth, kind: 'hang' });
          if (disturbance.kind === 'kill') killing.arm(target);
        }
        const appId = appIdIn(config);
        const command = args.map((arg) => arg.replaceAll('{appId}', appId));
        const runs: Ran[] = [];
        // The first may get through by itself; the second has to find everything done, or do the rest.
        for (let attempt = 1; attempt <= 3; attempt++) {
          runs.push(await run([...command, '--config', config]));
          if (attempt > 1 && done.includes(runs.at(-1)?.exit ?? -1)) break;
        }
        const state = endStateOf(journey.sandbox.tenantStore, untouched, config);
        return { runs, requests: runs.flatMap(({ requests }) => requests), state };
      } finally {
        faults.length = 0;
        prepared.putBack(journey.sandbox.tenantStore);
        // Replicas that are behind have to forget the case too.
        journey.time.advance(60_000);
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function appIdIn(configFile: string): string {
  try {
    return String((JSON.parse(readFileSync(configFile, 'utf8')) as { clientId?: unknown }).clientId);
  } catch {
    return 'no app yet';
  }
}

/** Ends the running process when the chosen request is seen: its work is done then, and its answer not yet sent. */
class Killing {
  #target: { readonly fits: RegExp; readonly target: Target; left: number } | null = null;
  process: { kill(): void } | null = null;

  arm(target: Target): void {
    this.#target = { fits: new RegExp(target.path), target, left: target.nth };
  }

  saw({ host, method, path }: RequestEntry): void {
    const armed = this.#target;
    if (armed === null || host !== armed.target.host || method !== armed.target.method || !armed.fits.test(path))
      return;
    armed.left -= 1;
    if (armed.left > 0) return;
    this.#target = null;
    this.process?.kill();
  }
}

async function runForReal(journey: Journey, args: readonly string[], killing: Killing): Promise<Ran> {
  const { sandbox, cloudFile, folder } = journey;
  const before = sandbox.requests.length;
  const ended = await runProgram({
    args: [...args, '--cloud', cloudFile],
    cwd: folder,
    sandbox,
    started: (process) => {
      killing.process = process;
    },
  });
  return { ...ended, requests: sandbox.requests.slice(before) };
}
