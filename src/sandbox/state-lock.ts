import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** Another process, or another tenant of this one, works with the state file. Nothing was read or changed. */
export class StateInUse extends Error {
  override readonly name = 'StateInUse';
  readonly stateFile: string;
  /** Of the process that holds it; null when it is just about to say so. */
  readonly holderPid: number | null;

  constructor(stateFile: string, holderPid: number | null) {
    super(`${stateFile} is in use by ${holderPid === null ? 'another process' : `process ${holderPid}`}.`);
    this.stateFile = stateFile;
    this.holderPid = holderPid;
  }
}

export interface StateLock {
  /** Safe to call twice; never removes a lock that is not ours. */
  release(): Promise<void>;
}

interface Holder {
  readonly pid: number;
  readonly since: number;
  readonly id: string;
}

const attempts = 5;
// Removing a stale lock takes microseconds: whoever is at it for longer was killed in the middle.
const abandonedAfterInMs = 10_000;

/**
 * Holds a state file for one running tenant: two would write over each other's changes. Does not wait. A lock whose process
 * is gone, or which is older than this start of the machine, is taken over.
 *
 * @param file absolute
 * @throws StateInUse
 */
export async function lockState(file: string): Promise<StateLock> {
  const lockFile = `${file}.in-use`;
  const mine: Holder = { pid: process.pid, since: Date.now(), id: randomUUID() };
  await mkdir(dirname(lockFile), { recursive: true, mode: 0o700 });
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    if (await created(lockFile, mine)) return { release: () => removeOwn(lockFile, mine.id) };
    const found = await readHolder(lockFile);
    if (found === 'none') continue;
    if (found !== 'damaged' && isRunning(found)) throw new StateInUse(file, found.pid);
    // Its name is written right after the file is made: an empty one that is young belongs to somebody who is at it.
    if (found === 'damaged' && (await ageInMs(lockFile)) < abandonedAfterInMs) throw new StateInUse(file, null);
    await removeStale(lockFile, found);
  }
  throw new StateInUse(file, null);
}

async function created(lockFile: string, mine: Holder): Promise<boolean> {
  try {
    await writeFile(lockFile, JSON.stringify(mine), { mode: 0o600, flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function ageInMs(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
}

async function readHolder(lockFile: string): Promise<Holder | 'damaged' | 'none'> {
  let text: string;
  try {
    text = await readFile(lockFile, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'none';
    throw error;
  }
  try {
    const { pid, since, id } = JSON.parse(text) as Partial<Holder>;
    const complete = typeof pid === 'number' && typeof since === 'number' && typeof id === 'string';
    return complete ? { pid, since, id } : 'damaged';
  } catch {
    return 'damaged';
  }
}

function isRunning({ pid, since }: Holder): boolean {
  // A minute for a clock that was set since. After a restart of the machine the number may be somebody else's.
  if (since < Date.now() - uptime() * 1000 - 60_000) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It lives, but belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

// Two processes may judge the same lock at once, and the slower must not remove what the faster has just taken: so only one at
// a time removes, and looks again before it does.
async function removeStale(lockFile: string, judged: Holder | 'damaged'): Promise<void> {
  const guard = `${lockFile}.recovery`;
  try {
    await mkdir(guard);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if ((await ageInMs(guard)) > abandonedAfterInMs) await rm(guard, { recursive: true, force: true });
    return pause(10);
  }
  try {
    const now = await readHolder(lockFile);
    const same = judged === 'damaged' ? now === 'damaged' : typeof now === 'object' && now.id === judged.id;
    if (same) await rm(lockFile, { force: true });
  } finally {
    await rm(guard, { recursive: true, force: true });
  }
}

async function removeOwn(lockFile: string, id: string): Promise<void> {
  const holder = await readHolder(lockFile);
  if (typeof holder === 'object' && holder.id === id) await rm(lockFile, { force: true });
}
