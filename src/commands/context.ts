import path from 'node:path';
import type { Cloud } from '../catalog/cloud.ts';
import type { HttpClient } from '../network/http-client.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { View } from '../views/view.ts';
import type { FlagValues } from './flag.ts';
import type { PageToOpen, World } from './world.ts';

/** All that a command may touch. */
export interface Context {
  readonly world: World;
  readonly flags: FlagValues;
  readonly operands: readonly string[];
  readonly terminal: Terminal;
  readonly view: View;
  /** Of this program. */
  readonly version: string;
}

export interface Connection {
  readonly cloud: Cloud;
  readonly http: HttpClient;
  readonly openPage: (page: PageToOpen) => Promise<boolean>;
}

/** The practice tenant is its own cloud and tenant. */
export function isSandbox({ flags }: Pick<Context, 'flags'>): boolean {
  return typeof flags['sandbox'] === 'string';
}

export const defaultConfigFile = 'defender-access.json';

/** Absolute, so that messages and later reads cannot mean different files. */
export function configPath({ flags, world }: Context): string {
  const named = flags['config'];
  return path.resolve(world.cwd, typeof named === 'string' ? named : defaultConfigFile);
}

/**
 * Runs something with a connection to the cloud that flags, answers or the practice tenant decide, and closes it after,
 * however it ends.
 */
export async function withConnection<T>(
  context: Context,
  cloudName: string,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { world, flags } = context;
  const lent = await lendSandbox(context);
  const cloud = lent?.cloud ?? (await findCloud(cloudName, world));
  const { createHttp } = await import('../network/http.ts');
  const trace = flags['verbose'] === true ? (await import('../views/trace-view.ts')).traceTo(context.terminal) : null;
  const http = createHttp({ env: world.env, extraCaPem: cloud.extraCaPem, clock: world.clock, trace });
  try {
    return await use({ cloud, http, openPage: lent?.openPage ?? world.openPage });
  } finally {
    await http.close();
    await lent?.stop();
  }
}

async function lendSandbox(context: Context) {
  const scenario = context.flags['sandbox'];
  if (typeof scenario !== 'string') return null;
  const { lendSandboxCloud } = await import('./sandbox/sandbox-lend.ts');
  return lendSandboxCloud(context, scenario);
}

async function findCloud(name: string, world: World): Promise<Cloud> {
  const { cloudFromNameOrFile } = await import('./cloud-choice.ts');
  return cloudFromNameOrFile(name, world.cwd);
}
