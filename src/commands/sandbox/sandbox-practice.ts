import { rm } from 'node:fs/promises';
import path from 'node:path';
import { closestNames } from '../../catalog/closest-names.ts';
import { type ConfigLock, lockConfig } from '../../config/config-lock.ts';
import { AccessError } from '../../errors/access-error.ts';
import type { RequestEntry, RunningSandbox, SandboxClock, Scenario } from '../../sandbox/start-sandbox.ts';
import type { Clock } from '../../values/clock.ts';
import { plainText } from '../../values/plain-text.ts';
import { codeOf, reasonOf } from '../../values/system-fault.ts';
import type { World } from '../world.ts';
import { sandboxFolder } from './sandbox-folder.ts';

/** One practice tenant: what is broken in it, and where it lives between runs. Nothing runs yet. */
export interface Practice {
  readonly scenario: Scenario;
  /** Absolute. */
  readonly stateFile: string;
  /** Cloud and CA file are written here, by a server only; owner-only. */
  readonly folder: string;
}

export interface OpenPractice {
  readonly sandbox: RunningSandbox;
  /** Writes what is unwritten, frees ports and lock. */
  stop(): Promise<void>;
}

/** Without a name. */
const healthy = 'healthy';

/**
 * @param named a built-in scenario, a scenario file, or '' for a healthy tenant
 * @param stateFile as the person typed it; undefined: the scenario's own, in the person's state folder
 * @throws AccessError `usage-invalid` for a scenario that is neither known nor a file
 */
export async function choosePractice(world: World, named: string, stateFile?: string): Promise<Practice> {
  const scenario = await chooseScenario(world, named === '' ? healthy : named);
  if (stateFile !== undefined) {
    const file = path.resolve(world.cwd, stateFile);
    // A folder of its own: writing there closes the folder to everybody else, which the person's own must not be.
    return { scenario, stateFile: file, folder: `${file.replace(/\.json$/, '')}-cloud` };
  }
  const { findScenario } = await import('../../sandbox/start-sandbox.ts');
  const isBuiltIn = findScenario(scenario.name) === scenario;
  const folder = await sandboxFolder(world, isBuiltIn ? scenario.name : `own-${folderName(scenario.name)}`);
  return { scenario, stateFile: path.join(folder, 'tenant.json'), folder };
}

/**
 * Starts the practice tenant and holds its state file, so that two runs cannot lose each other's changes.
 *
 * @throws AccessError `sandbox-locked`, `sandbox-damaged`, `port-in-use`
 */
export async function openPractice(
  world: World,
  practice: Practice,
  more: {
    readonly port?: number;
    readonly reset?: boolean;
    readonly onRequest?: (entry: RequestEntry) => void;
  } = {},
): Promise<OpenPractice> {
  const { startSandbox } = await import('../../sandbox/start-sandbox.ts');
  const { scenario, stateFile } = practice;
  const lock = await holdPractice(world, practice);
  try {
    if (more.reset === true) await removeState(stateFile);
    const sandbox = await startSandbox({
      stateFile,
      scenario,
      clock: sandboxClock(world.clock),
      ...(more.port === undefined ? {} : { port: more.port }),
      ...(more.onRequest === undefined ? {} : { onRequest: more.onRequest }),
    });
    return {
      sandbox,
      stop: async () => {
        await sandbox.stop().finally(() => lock.release());
      },
    };
  } catch (error) {
    await lock.release();
    throw startFault(error, practice, more.port);
  }
}

/** The practice tenant as it was when new; whatever was set up in it is gone. */
export async function resetPractice(world: World, practice: Practice): Promise<void> {
  const lock = await holdPractice(world, practice);
  try {
    await removeState(practice.stateFile);
  } finally {
    await lock.release();
  }
}

/** @throws AccessError `sandbox-locked` saying who holds it, and how to work beside them */
async function holdPractice(world: World, practice: Practice): Promise<ConfigLock> {
  try {
    return await lockConfig(practice.stateFile, world.clock);
  } catch (error) {
    if (!(error instanceof AccessError) || error.code !== 'config-locked') throw error;
    const by = /in use by (.+?)\. Nothing/.exec(error.happened)?.[1] ?? 'another run';
    throw inUse(
      practice,
      by,
      error.todo.filter((step) => step.includes('delete')),
      error,
    );
  }
}

function inUse({ scenario, folder }: Practice, by: string, more: readonly string[], cause: unknown): AccessError {
  return new AccessError('sandbox-locked', {
    happened: `The practice tenant (scenario ${plainText(scenario.name)}) is in use by ${by}. Nothing was changed.`,
    todo: [
      `If that is defender-access sandbox, work on it: --cloud ${path.join(folder, 'cloud.json')}`,
      'Else wait until it is done, or practise in another scenario: --sandbox=SCENARIO',
      ...more,
    ],
    cause,
  });
}

async function chooseScenario(world: World, named: string): Promise<Scenario> {
  const { findScenario, readScenarioFile, scenarios } = await import('../../sandbox/start-sandbox.ts');
  const builtIn = findScenario(named);
  if (builtIn !== null) return builtIn;
  if (!/[./\\]/.test(named)) {
    const names = scenarios.map(({ name }) => name);
    const [closest] = closestNames(named, names, 1);
    throw new AccessError('usage-invalid', {
      happened: `The practice tenant has no scenario "${plainText(named)}".${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
      todo: [
        `Choose one of: ${names.join(', ')}`,
        'What each of them breaks: defender-access sandbox scenarios',
        'Or give a file that describes one: ./my-scenario.json',
      ],
    });
  }
  try {
    return await readScenarioFile(path.resolve(world.cwd, named));
  } catch (error) {
    throw new AccessError('usage-invalid', {
      happened: `The scenario file cannot be used. ${sentence(error)}`,
      todo: ['The documentation of the practice tenant shows what may stand in it: docs/sandbox.md'],
      cause: error,
    });
  }
}

/** @throws AccessError `sandbox-damaged` when it stands there and cannot be removed */
async function removeState(stateFile: string): Promise<void> {
  await rm(stateFile, { force: true }).catch((error: unknown) => {
    throw new AccessError('sandbox-damaged', {
      happened: `${plainText(stateFile)} cannot be removed: ${reasonOf(error)}.`,
      todo: ['Remove it yourself, or keep the practice tenant elsewhere: --state FILE'],
      cause: error,
    });
  });
}

function startFault(error: unknown, practice: Practice, port: number | undefined): unknown {
  const { stateFile } = practice;
  if (error instanceof AccessError) return error;
  if (error instanceof Error && error.name === 'StateInUse') return inUse(practice, 'another run', [], error);
  if (codeOf(error) === 'EADDRINUSE') {
    return new AccessError('port-in-use', {
      happened: `Port ${port ?? ''} is in use by another program.`,
      todo: ['Choose another one: --port N', 'Or leave --port out, and a free one is taken.'],
      cause: error,
    });
  }
  if (codeOf(error) === 'EACCES' && port !== undefined && port < 1024) {
    return new AccessError('port-in-use', {
      happened: `Port ${port} is for administrators of this machine.`,
      todo: ['Choose one from 1024 to 65535: --port N'],
      cause: error,
    });
  }
  if (error instanceof Error && error.message.includes(stateFile)) {
    return new AccessError('sandbox-damaged', {
      happened: sentence(error),
      todo: ['Start afresh, without what was set up in it: defender-access sandbox reset'],
      cause: error,
    });
  }
  return error;
}

function sentence(error: unknown): string {
  const text = plainText((error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ')).trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function folderName(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 40) || 'scenario'
  );
}

/** Both sides of a practice run tell the same time; scenarios move theirs on top of it. */
function sandboxClock(clock: Clock): SandboxClock {
  let offset = 0;
  return {
    nowInMs: () => clock.now().getTime() + offset,
    moveBy(deltaInMs) {
      offset += deltaInMs;
    },
  };
}
