import type { AccessConfig } from '../config/access-config.ts';
import { assertConfigWritable, writeConfig } from '../config/config-file.ts';
import { type ConfigLock, lockConfig } from '../config/config-lock.ts';
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
