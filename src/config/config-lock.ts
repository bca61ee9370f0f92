import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, readFile, stat, unlink } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { AccessError } from '../errors/access-error.ts';
import type { Clock } from '../values/clock.ts';
import { codeOf, reasonOf } from '../values/system-fault.ts';
import { unwritable } from './file-fault.ts';
import { isProcessAlive } from './process-alive.ts';

/** One run at a time works with one config: else two terminals make two apps. */
export interface ConfigLock {
  /** Gives it up. Safe to call twice; never removes a lock that is not ours. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly nonce: string;
}

// A holder writes its name right after creating the file; an empty or torn one that is older was left by a killed run.
const longestTornInMs = 10_000;
const rounds = 5;

/**
 * Takes the lock of a config, without waiting. A lock left by a process that is gone, or from before this machine was
 * started, is recovered. One held on another machine (shared folder) is respected: whether it lives cannot be known.
 *
 * @throws AccessError `config-locked` naming the holder; `config-unwritable` where no file can be made
 */
export async function lockConfig(file: string, clock: Clock): Promise<ConfigLock> {
  const lockFile = lockFileOf(file);
  const mine: Holder = {
    pid: process.pid,
    host: os.hostname(),
    since: clock.now().toISOString(),
    nonce: randomBytes(12).toString('hex'),
  };
  try {
    await mkdir(path.dirname(lockFile), { recursive: true, mode: 0o700 });
    for (let round = 0; round < rounds; round += 1) {
      if (await create(lockFile, mine)) return { release: () => removeIfHeldBy(lockFile, mine.nonce) };
      const found = await readLock(lockFile);
      if (found === 'gone') continue;
      if (found !== 'torn' && !isStale(found, mine.host, clock)) throw locked(file, lockFile, found);
      if (found === 'torn' && (await ageInMs(lockFile, clock)) < longestTornInMs) throw locked(file, lockFile, null);
      await recover(lockFile, found, clock);
    }
  } catch (error) {
    throw error instanceof AccessError ? error : unwritable(lockFile, reasonOf(error), error);
  }
  throw locked(file, lockFile, null);
}

function lockFileOf(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.lock`);
}

async function create(lockFile: string, holder: Holder): Promise<boolean> {
  try {
    // Exclusive: fails when anything stands there, a symbolic link included.
    const handle = await open(lockFile, 'wx', 0o600);
    await handle.writeFile(JSON.stringify(holder)).finally(() => handle.close());
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readLock(lockFile: string): Promise<Holder | 'torn' | 'gone'> {
  try {
    if (!(await lstat(lockFile)).isFile()) throw unwritable(lockFile, 'it is not a regular file');
    return parseHolder(await readFile(lockFile, 'utf8')) ?? 'torn';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'gone';
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { pid, host, since, nonce } = value as Readonly<Record<string, unknown>> &
    Partial<Record<keyof Holder, unknown>>;
  if (typeof pid !== 'number' || typeof host !== 'string' || typeof since !== 'string' || typeof nonce !== 'string') {
    return null;
  }
  return { pid, host, since, nonce };
}

function isStale(holder: Holder, host: string, clock: Clock): boolean {
  if (holder.host !== host) return false;
  if (!isProcessAlive(holder.pid)) return true;
  // After a restart the same number may belong to someone else. A minute of slack for a clock that was set right.
  const startedAt = clock.now().getTime() - os.uptime() * 1_000;
  return Date.parse(holder.since) < startedAt - 60_000;
}

/**
 * Removes a stale lock. Two runs may find it stale at once, and the slower must not remove the lock that the faster has
 * just taken: so only one at a time may remove, and it looks again before it does.
 */
async function recover(lockFile: string, judged: Holder | 'torn', clock: Clock): Promise<void> {
  const guard = `${lockFile}.recovering`;
  if (!(await takeGuard(guard, clock))) return;
  try {
    const now = await readLock(lockFile);
    const same = now === 'torn' ? judged === 'torn' : now !== 'gone' && judged !== 'torn' && now.nonce === judged.nonce;
    if (!same) return;
    await unlink(lockFile);
  } finally {
    await unlink(guard).catch(() => undefined);
  }
}

/** Held for the microseconds of a recovery, by whoever removes a lock that is not its own. */
async function takeGuard(guard: string, clock: Clock): Promise<boolean> {
  try {
    await (await open(guard, 'wx', 0o600)).close();
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
  const age = await stat(guard).then(
    (stats) => clock.now().getTime() - stats.mtimeMs,
    () => 0,
  );
  if (age > longestTornInMs) await unlink(guard).catch(() => undefined);
  return false;
}

async function ageInMs(lockFile: string, clock: Clock): Promise<number> {
  const modified = await stat(lockFile).then(
    (stats) => stats.mtimeMs,
    () => null,
  );
  return modified === null ? Number.POSITIVE_INFINITY : clock.now().getTime() - modified;
}

async function removeIfHeldBy(lockFile: string, nonce: string): Promise<void> {
  const holder = await readLock(lockFile);
  if (holder !== 'gone' && holder !== 'torn' && holder.nonce === nonce) await unlink(lockFile);
}

function locked(file: string, lockFile: string, holder: Holder | null): AccessError {
  const who =
    holder === null ? 'another run' : `another run (process ${holder.pid} on ${holder.host}, since ${holder.since})`;
  return new AccessError('config-locked', {
    happened: `${file} is in use by ${who}. Nothing was changed.`,
    todo: ['Wait until the other run is done, or stop it.', `If there is none, delete ${lockFile} and try again.`],
  });
}
