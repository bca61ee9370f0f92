import type { AccessConfig } from '../config/access-config.ts';
import { assertConfigWritable, readConfig, writeConfig } from '../config/config-file.ts';
import { type ConfigLock, lockConfig } from '../config/config-lock.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Context } from './context.ts';
import type { Place } from './where.ts';

/** The config of one run: locked against another run, and written step by step as things become known. */
export interface ConfigKeeper {
  /** As it stands in the file; null before the first write. */
  readonly current: AccessConfig | null;
  write(next: AccessConfig): Promise<AccessConfig>;
  release(): Promise<void>;
}

/** @throws AccessError `config-locked`, `config-unwritable`: before anything is written to the tenant */
export async function keepConfig({ world }: Context, place: Place): Promise<ConfigKeeper> {
  await assertConfigWritable(place.file);
  const lock: ConfigLock = await lockConfig(place.file, world.clock);
  let current = place.config;
  try {
    await assertUnchanged(place);
  } catch (problem) {
    await lock.release();
    throw problem;
  }
  return {
    get current() {
      return current;
    },
    async write(next) {
      current = await writeConfig(place.file, next, current);
      return current;
    },
    release: () => lock.release(),
  };
}

/** Another run may have come to its end between our first look and the lock: what it made is not to be made again. */
async function assertUnchanged({ file, shownFile, config }: Place): Promise<void> {
  if (JSON.stringify(await readConfig(file)) === JSON.stringify(config)) return;
  throw new AccessError('config-locked', {
    happened: `${shownFile} was written by another run in the meantime. Nothing was changed.`,
    todo: ['Run the same command again: it goes on from there.'],
  });
}
