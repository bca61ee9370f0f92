import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Practice } from './practice.ts';

/** One line of a client script: JSON with `event`, and whatever belongs to it. */
export interface ClientEvent {
  readonly event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a script reports is looked into by the assertions
  readonly [name: string]: any;
}

export interface ClientRun {
  readonly code: number | null;
  readonly events: readonly ClientEvent[];
  readonly stderr: string;
  /** The only event of this name. @throws Error when there is none */
  one(event: string): ClientEvent;
}

export const scriptPath = (name: string): string => fileURLToPath(new URL(`scripts/${name}`, import.meta.url));

/**
 * Runs a client script as its own process that trusts the practice tenant the way people are told to: through its CA file.
 *
 * @param onEvent called for each line while the script runs: the person's part of a sign-in is played here
 */
export async function runClient(
  practice: Practice,
  command: readonly [string, ...string[]],
  given: { readonly env?: Record<string, string>; onEvent?(event: ClientEvent): Promise<void> } = {},
): Promise<ClientRun> {
  const { sandbox, caFile, folder } = practice;
  const [program, ...parameters] = command;
  const child = spawn(program, parameters, {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      NODE_EXTRA_CA_CERTS: caFile,
      PRACTICE_CA: caFile,
      PRACTICE_AUTHORITY: sandbox.cloud.authorityHost,
      PRACTICE_GRAPH: sandbox.cloud.graphEndpoint,
      PRACTICE_TENANT: sandbox.tenant.id,
      ...given.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const events: ClientEvent[] = [];
  const doing: Promise<void>[] = [];
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  createInterface(child.stdout).on('line', (line) => {
    if (!line.startsWith('{')) return;
    const event = JSON.parse(line) as ClientEvent;
    events.push(event);
    // A person who cannot go on ends the run: the client would wait for them until the test's time is up.
    const done = given.onEvent?.(event).catch((error: unknown) => {
      stderr += String(error);
      child.kill();
    });
    if (done) doing.push(done);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  await Promise.all(doing);
  return {
    code,
    events,
    stderr,
    one(name) {
      const found = events.find(({ event }) => event === name);
      if (!found) throw new Error(`The client never said ${name}. ${stderr}`);
      return found;
    },
  };
}

/** Plays one person at every sign-in that the client asks for, with plain HTTP. */
export function approveEverythingAs(practice: Practice, upn: string) {
  return async ({ event, url, userCode }: ClientEvent): Promise<void> => {
    if (event !== 'sign-in') return;
    await practice.sandbox.approveAs(upn)({ url, ...(userCode === undefined ? {} : { userCode }) });
  };
}
