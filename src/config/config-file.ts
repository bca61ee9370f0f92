import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { AccessError } from '../errors/access-error.ts';
import { codeOf, reasonOf } from '../values/system-fault.ts';
import { type AccessConfig, configVersion } from './access-config.ts';
import { decodeText, depthOf } from './config-text.ts';
import { appeared, damaged, notOurs, unwritable } from './file-fault.ts';
import { mergeKeeping } from './merge-keeping.ts';
import { isProcessAlive } from './process-alive.ts';

/** Beyond this it is not a config; nothing of it is parsed. A real one has a few kilobytes. */
const longestConfigInBytes = 1024 * 1024;
const deepestNesting = 100;

/** What stands in the file now, before it is known to be a config. */
interface RawFile {
  readonly value: unknown;
  readonly text: string;
}

/**
 * Reads the config. UTF-8 with or without a byte-order mark, and UTF-16, are understood; the file is left as it is
 * whatever is found in it. Does NOT decide whether it fits this cloud and tenant: see assertConfigFits.
 *
 * @returns null when there is no file; the config otherwise, foreign keys included, so that writing it back keeps them
 * @throws AccessError `config-damaged`, `config-newer`, `config-foreign`
 */
export async function readConfig(file: string): Promise<AccessConfig | null> {
  const raw = await readRaw(file);
  return raw === null ? null : parseConfig(raw.value, file);
}

/** The config in a parsed JSON value. Exported for fuzzing; does no I/O but loading the schema library. */
export async function parseConfig(value: unknown, file: string): Promise<AccessConfig> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notOurs(file);
  const version: unknown = Object.hasOwn(value, 'version') && 'version' in value ? value.version : undefined;
  if (version === undefined) throw notOurs(file);
  if (typeof version === 'number' && version > configVersion) {
    throw new AccessError('config-newer', {
      happened: `${file} was written by a newer defender-access (version ${version}; this one knows ${configVersion}).`,
      todo: [
        'Update defender-access: npm install --global defender-access',
        'Or give another config file: --config FILE',
      ],
    });
  }
  if (version !== configVersion) throw damaged(file, `"version" is not ${configVersion}`);
  const [{ checkConfig }, { inPublishedSpelling }] = await Promise.all([
    import('./config-schema.ts'),
    import('./published-spelling.ts'),
  ]);
  const config = checkConfig(value);
  if ('fault' in config) throw damaged(file, String(config.fault));
  return inPublishedSpelling(config);
}

/**
 * Writes the config whole or not at all: temporary file beside it, fsync, rename. Readable by the owner only. A file that
 * says the same already is not touched. Keys that are not ours stay, as do the order of keys and the indentation.
 *
 * @param previous what readConfig or the last writeConfig gave; null when there was no file
 * @returns the config as it stands in the file, for the next write
 * @throws AccessError `config-exists` when a file appeared meanwhile, `config-unwritable`, or what readConfig throws
 */
export async function writeConfig(
  file: string,
  config: AccessConfig,
  previous: AccessConfig | null,
): Promise<AccessConfig> {
  try {
    await assertReplaceable(file);
    const raw = await readRaw(file);
    if (raw !== null && previous === null) throw appeared(file);
    // What others wrote meanwhile under keys of theirs counts; under ours, this run does, since it holds the lock.
    const current = raw === null ? previous : await parseConfig(raw.value, file);
    const { knownKeys } = await import('./config-schema.ts');
    const merged = mergeKeeping(current, config, knownKeys()) as AccessConfig;
    if (raw !== null && JSON.stringify(merged) === JSON.stringify(raw.value)) {
      await keepPrivate(file);
      return merged;
    }
    await replaceFile(file, `${JSON.stringify(merged, null, indentationOf(raw?.text))}\n`);
    return merged;
  } catch (error) {
    throw error instanceof AccessError ? error : unwritable(file, reasonOf(error), error);
  }
}

/**
 * Whether the config can be written here, found out before anything is changed in the tenant. Makes the
 * folder where it is missing, and leaves no file behind.
 * @throws AccessError `config-unwritable`
 */
export async function assertConfigWritable(file: string): Promise<void> {
  await assertReplaceable(file);
  const probe = temporaryName(file);
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await (await open(probe, 'wx', 0o600)).close();
  } catch (error) {
    throw unwritable(file, reasonOf(error), error);
  } finally {
    await unlink(probe).catch(() => undefined);
  }
}

async function readRaw(file: string): Promise<RawFile | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    // Below something that is no folder there is no file either; whoever writes there is told why it fails.
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw damaged(file, `it cannot be read (${reasonOf(error)})`, error);
  }
  if (bytes.length > longestConfigInBytes) throw damaged(file, 'it is larger than a megabyte');
  const text = decodeText(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw damaged(file, text.trim() === '' ? 'it is empty' : 'it is not JSON, or was cut off', error);
  }
  if (depthOf(value, deepestNesting) > deepestNesting) throw damaged(file, 'it is nested too deeply');
  return { value, text };
}

async function assertReplaceable(file: string): Promise<void> {
  let stats: Stats;
  try {
    stats = await lstat(file);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return;
    throw unwritable(file, reasonOf(error), error);
  }
  if (stats.isSymbolicLink()) throw unwritable(file, 'it is a symbolic link, and those are not followed');
  if (!stats.isFile()) throw unwritable(file, 'it is not a regular file');
}

/**
 * Puts a file in place whole or not at all, readable by the owner only; follows no link.
 *
 * @throws the system's own error
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await removeLeftovers(file);
  const temporary = temporaryName(file);
  // 'wx' creates, and neither follows a link nor opens what is there already.
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
  await syncDirectory(path.dirname(file));
}

/** The rename itself survives a power cut only when the directory is on disk; Windows cannot open one, and need not. */
async function syncDirectory(directory: string): Promise<void> {
  try {
    const handle = await open(directory, 'r');
    await handle.sync().finally(() => handle.close());
  } catch (error) {
    if (!['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'].includes(codeOf(error) ?? '')) throw error;
  }
}

async function keepPrivate(file: string): Promise<void> {
  const handle = await open(file, 'r');
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0 && process.platform !== 'win32') await handle.chmod(0o600);
  } finally {
    await handle.close();
  }
}

function temporaryName(file: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${process.pid}-${randomBytes(6).toString('hex')}.tmp`);
}

/** Temporary files of writers that were killed between write and rename. */
async function removeLeftovers(file: string): Promise<void> {
  const prefix = `.${path.basename(file)}.`;
  for (const name of await readdir(path.dirname(file))) {
    const pid = name.startsWith(prefix)
      ? /^(\d{1,10})-[0-9a-f]{12}\.tmp$/.exec(name.slice(prefix.length))?.[1]
      : undefined;
    if (pid === undefined || isProcessAlive(Number(pid))) continue;
    await unlink(path.join(path.dirname(file), name)).catch(() => undefined);
  }
}

function indentationOf(text: string | undefined): string {
  return /^[\t ]+(?=")/m.exec(text ?? '')?.[0].slice(0, 8) ?? '  ';
}
