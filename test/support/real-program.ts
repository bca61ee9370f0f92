import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { RunningSandbox, WaitingSignIn } from '../../src/sandbox/start-sandbox.ts';

export const program = fileURLToPath(new URL('../../bin/defender-access.js', import.meta.url));

export interface RealRun {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Who approves each sign-in page whose address is printed. */
  readonly as?: string;
  readonly sandbox: RunningSandbox;
  /** Waited for before the page is opened; 1: the first one. */
  readonly beforePage?: (nth: number) => Promise<void>;
  /** Given the means to end the process the hard way, as soon as it runs. */
  readonly started?: (process: { readonly pid: number; kill(): void }) => void;
}

export interface RealEnd {
  /** null when it was killed. */
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built program as a process of its own, without a terminal, and a person who opens whatever address it prints. */
export function runProgram({
  args,
  cwd,
  env = {},
  as = 'admin',
  sandbox,
  beforePage,
  started,
}: RealRun): Promise<RealEnd> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: cwd, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const opened = new Set<string>();
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      for (const [url] of stderr.matchAll(/https?:\/\/\S+\/authorize\?\S+(?=\s)/g)) {
        if (opened.has(url)) continue;
        opened.add(url);
        void Promise.resolve(beforePage?.(opened.size)).then(() => approve(sandbox, as, { url }));
      }
    });
    child.once('error', reject);
    child.once('close', (exit) => resolve({ exit, stdout, stderr }));
    if (child.pid !== undefined) started?.({ pid: child.pid, kill: () => void child.kill('SIGKILL') });
  });
}

/**
 * A person whose page does not load, or who is told that the app is not known yet, looks again a little later; one that is
 * refused stays refused.
 */
export async function approve(
  sandbox: RunningSandbox,
  upn: string,
  signIn: WaitingSignIn,
  later: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve, 200)),
): Promise<void> {
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      await sandbox.approveAs(upn)(signIn);
      return;
    } catch {
      await later();
    }
  }
}
