import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import type { PageToOpen, World } from '../../src/commands/world.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import type { ExitCode } from '../../src/errors/exit-code.ts';
import { main } from '../../src/main.ts';
import {
  type RequestEntry,
  type RunningSandbox,
  type SandboxOptions,
  startSandbox,
} from '../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from './practice-keys.ts';
import {
  type ScriptedAct,
  type ScriptedAnswer,
  type ScriptedTerminal,
  type ScriptedTerminalOptions,
  scriptedTerminal,
} from './scripted-terminal.ts';
import { type VirtualTime, virtualTime } from './virtual-time.ts';

export interface RunOptions extends ScriptedTerminalOptions {
  /** Answers in the order of the questions. Left out: there is no terminal to ask in. */
  readonly answers?: readonly (readonly [question: RegExp | string, answer: ScriptedAnswer | ScriptedAct])[];
  /** Who approves the sign-in pages, in their order; the last one goes on. Default: the administrator. */
  readonly as?: readonly string[];
  /** What opens a page instead of a person who approves. */
  readonly openPage?: (page: PageToOpen) => Promise<boolean>;
  readonly env?: Readonly<Record<string, string>>;
  /** Stops the run like Ctrl-C. */
  readonly stop?: AbortController;
  /** Tells of the closed window, as 'hangup'. */
  readonly hangup?: EventTarget;
  /** Leaves out `--cloud`. */
  readonly withoutCloud?: boolean;
}

export interface Ended {
  readonly exit: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything that was shown, each run of blanks and line ends as one blank: what a reader reads at any width. */
  readonly words: string;
  /** stdout as the one JSON document. */
  json(): Record<string, unknown>;
  /** Requests of this run, batch items included. */
  readonly requests: readonly RequestEntry[];
  readonly terminal: ScriptedTerminal;
}

export interface Journey {
  readonly folder: string;
  readonly sandbox: RunningSandbox;
  readonly time: VirtualTime;
  readonly cloudFile: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** Display names of the apps in the tenant that setup made, oldest first. */
  ourApps(): readonly string[];
  /** The config as it stands on disk; null when there is none. */
  config(file?: string): Record<string, unknown> | null;
  end(): Promise<void>;
}

export const admin = 'admin@contoso.example';

/** The program, from its command line to its exit code, in a folder of its own against a practice tenant of its own. */
export async function startJourney(options: Partial<SandboxOptions> = {}): Promise<Journey> {
  const folder = mkdtempSync(join(tmpdir(), 'journey-'));
  const time = virtualTime();
  const sandbox = await startSandbox({
    stateFile: null,
    clock: time.sandboxClock,
    keys: await practiceKeys(),
    ...options,
  });
  const { cloudFile } = await sandbox.writeFiles(join(folder, 'cloud'));

  return {
    folder,
    sandbox,
    time,
    cloudFile,
    async run(args, run = {}) {
      const before = sandbox.requests.length;
      const terminal = scriptedTerminal(run.answers ?? [], { canAsk: run.answers !== undefined, ...run });
      const stop = run.stop ?? new AbortController();
      const upns = [...(run.as ?? [admin])];
      const direct = new PassThrough();
      let printed = '';
      direct.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      const approveNext = async (page: PageToOpen): Promise<boolean> => {
        const upn = (upns.length > 1 ? upns.shift() : upns[0]) ?? admin;
        void approveLikeAPerson(sandbox, time, upn, page);
        return true;
      };
      const world: World = {
        env: { ...run.env },
        cwd: folder,
        platform: 'linux',
        clock: time.clock,
        stdin: new PassThrough() as unknown as NodeJS.ReadStream,
        stdout: direct as unknown as NodeJS.WriteStream,
        stderr: new PassThrough() as unknown as NodeJS.WriteStream,
        signal: stop.signal,
        interrupt: () => stop.abort(cancelled()),
        onHangup: (heard) => {
          run.hangup?.addEventListener('hangup', heard);
          return () => run.hangup?.removeEventListener('hangup', heard);
        },
        randomBytes: (count) => randomBytes(count),
        openPage: run.openPage ?? approveNext,
        terminal,
      };
      const cloud = run.withoutCloud === true ? [] : ['--cloud', cloudFile];
      const exit = await main([...args, ...cloud], world);
      const stdout = printed + terminal.resulted();
      keepTranscript(`$ ${args.join(' ')}\n${terminal.said()}--- stdout, exit ${exit}\n${stdout}`);
      terminal.assertAllUsed();
      return {
        exit,
        stdout,
        stderr: terminal.said(),
        words: `${terminal.said()}${stdout}`.replaceAll(/\s+/g, ' '),
        json: () => JSON.parse(stdout) as Record<string, unknown>,
        requests: sandbox.requests.slice(before),
        terminal,
      };
    },
    ourApps: () =>
      [...sandbox.tenantStore.applications.values()]
        .filter(({ tags }) => tags?.includes('made-by-defender-access'))
        .map(({ displayName }) => displayName ?? ''),
    config(file = 'defender-access.json') {
      try {
        return JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>;
      } catch {
        return null;
      }
    },
    async end() {
      await sandbox.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A person reads and clicks while the program waits. A refusal on a page stays on the page, but an app that is not known
 * yet (AADSTS700016, as replicas that are behind say) is asked for again a little later.
 */
async function approveLikeAPerson(sandbox: RunningSandbox, time: VirtualTime, upn: string, page: PageToOpen) {
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      return await sandbox.approveAs(upn)(page);
    } catch (refusal) {
      if (!String(refusal).includes('AADSTS700016')) return;
      time.advance(5_000);
    }
  }
}

/** `JOURNEY_TRANSCRIPT=FILE` keeps every screen of a test run, to be read as a person would. */
function keepTranscript(text: string): void {
  const file = process.env['JOURNEY_TRANSCRIPT'];
  if (file !== undefined) appendFileSync(file, `${expect.getState().currentTestName ?? ''}\n${text}\n\n`);
}

export function writeIn(journey: Journey, name: string, content: unknown): string {
  const file = join(journey.folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}
