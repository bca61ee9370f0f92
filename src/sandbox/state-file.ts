import type { JsonWebKey } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { TenantChanges } from './tenant-store.ts';

/** What is kept between runs: what differs from the seed, and the key that signed the tokens. */
export interface SandboxState {
  readonly version: 1;
  readonly signingKey: JsonWebKey;
  readonly changes: TenantChanges;
}

/**
 * Reads the state of an earlier run.
 *
 * @returns null when there is none
 * @throws Error naming the file when it is not ours or damaged; it is left as it is
 */
export async function readState(file: string): Promise<SandboxState | null> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const state = parse(text);
  if (!isState(state)) {
    throw new Error(`${file} does not hold the state of a practice tenant. Move it away or reset the practice tenant.`);
  }
  return state;
}

/** Writes owner-only and whole: beside the file, synced, then renamed over it. */
export async function writeState(file: string, state: SandboxState): Promise<void> {
  await writePrivateFile(file, JSON.stringify(state));
}

/** Writes a file that only its owner can read, in a folder that only they can enter, whole or not at all. */
export async function writePrivateFile(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.${process.pid}.tmp`;
  const { O_WRONLY, O_CREAT, O_TRUNC } = constants;
  try {
    const handle = await open(beside, O_WRONLY | O_CREAT | O_TRUNC, 0o600);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isState(value: unknown): value is SandboxState {
  if (typeof value !== 'object' || value === null) return false;
  const { version, signingKey, changes } = value as Record<string, unknown>;
  if (version !== 1 || !isObject(signingKey) || !isObject(changes)) return false;
  return Object.values(changes).every(
    (entry) => isObject(entry) && Array.isArray(entry['put']) && Array.isArray(entry['removed']),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
