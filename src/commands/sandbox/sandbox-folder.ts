import path from 'node:path';
import type { World } from '../world.ts';

/**
 * Where the practice tenant lives between runs: the user's own state folder, or the one that
 * `DEFENDER_ACCESS_STATE_DIR` names. Scenarios do not share a tenant, so what one breaks stays in it.
 */
export async function sandboxFolder(world: World, scenario: string): Promise<string> {
  const named = world.env['DEFENDER_ACCESS_STATE_DIR'] ?? '';
  if (named !== '') return path.resolve(world.cwd, named, scenario);
  const { default: envPaths } = await import('env-paths');
  return path.join(envPaths('defender-access', { suffix: '' }).data, 'practice', scenario);
}
