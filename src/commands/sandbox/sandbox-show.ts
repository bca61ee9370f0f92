import { chmod, copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { codeOf } from '../../values/system-fault.ts';
import { layTenantTree } from '../../views/tenant-tree-view.ts';
import type { Context } from '../context.ts';
import { openPractice, type Practice } from './sandbox-practice.ts';

/**
 * What is in the practice tenant, as it was written last. Looks at a copy, so that it neither waits for a server that runs
 * nor changes anything under it.
 */
export async function showPractice({ world, view }: Context, practice: Practice): Promise<ExitCode> {
  const folder = await mkdtemp(path.join(tmpdir(), 'defender-access-'));
  try {
    const copy = path.join(folder, 'tenant.json');
    await copyIfThere(practice.stateFile, copy);
    const { describeTenant } = await import('../../sandbox/start-sandbox.ts');
    const { sandbox, stop } = await openPractice(world, { ...practice, stateFile: copy });
    const tree = describeTenant(sandbox.tenantStore);
    await stop();
    const { name } = practice.scenario;
    view.result({ lay: (paper) => layTenantTree(tree, name, paper), document: () => ({ scenario: name, ...tree }) });
    return exitCode.ok;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
    await chmod(to, 0o600);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
