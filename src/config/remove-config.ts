import { open, readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, reasonOf } from '../values/system-fault.ts';
import type { AccessConfig } from './access-config.ts';
import { readConfig } from './config-file.ts';
import { appeared, unwritable } from './file-fault.ts';

/** What became of a config that has served. */
export interface RemovedConfig {
  /** Absolute path of the file that holds what others had put into the config; null when there was nothing of others. */
  readonly keptAs: string | null;
}

// More files of the same name than anybody makes by running a command.
const mostNames = 100;

/**
 * Takes the config away. Keys of others are saved beside it first, in a file of their own: what would be left of the config
 * itself could not be read as one, and the next setup in this folder would be refused for it.
 *
 * @param expected the config that was acted upon
 * @throws AccessError `config-exists` when the file is about another app by now, `config-unwritable`
 */
export async function removeConfig(file: string, expected: AccessConfig): Promise<RemovedConfig> {
  const current = await readConfig(file);
  if (current === null) return { keptAs: null };
  if (current.clientId !== expected.clientId || current.uniqueName !== expected.uniqueName) throw appeared(file);
  const { foreignKeys } = await import('./foreign-keys.ts');
  const foreign = foreignKeys(current);
  try {
    const keptAs = foreign === null ? null : await save(file, `${JSON.stringify(foreign, null, 2)}\n`);
    await unlink(file);
    return { keptAs };
  } catch (error) {
    throw unwritable(file, reasonOf(error), error);
  }
}

/** `defender-access.kept.json`, or the next such name that is free; a run that was killed here finds its own file again. */
async function save(file: string, text: string): Promise<string> {
  const { dir, name, ext } = path.parse(file);
  for (let number = 1; number <= mostNames; number += 1) {
    const kept = path.join(dir, `${name}.kept${number === 1 ? '' : `-${number}`}${ext}`);
    if (await create(kept, text)) return kept;
    if ((await readFile(kept, 'utf8')) === text) return kept;
  }
  throw new Error(`every name like ${name}.kept${ext} is taken`);
}

async function create(file: string, text: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(text, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}
