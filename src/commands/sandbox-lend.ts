import path from 'node:path';
import type { Cloud } from '../catalog/cloud.ts';
import { parseCloudFile } from '../catalog/clouds.ts';
import { AccessError } from '../errors/access-error.ts';
import type { RunningSandbox } from '../sandbox/start-sandbox.ts';
import type { Context } from './context.ts';
import { sandboxFolder } from './sandbox-folder.ts';
import type { PageToOpen } from './world.ts';

/** The practice tenant as a cloud like any other, and an opener whose account approves by itself where no person can. */
export interface LentCloud {
  readonly cloud: Cloud;
  openPage(page: PageToOpen): Promise<boolean>;
  stop(): Promise<void>;
}

const healthy = 'healthy';

/**
 * Starts the practice tenant for one run.
 *
 * @throws AccessError `usage-invalid` for an unknown scenario
 */
export async function lendSandboxCloud(context: Context, named: string): Promise<LentCloud> {
  const { world, terminal } = context;
  const { scenarios, startSandbox } = await import('../sandbox/start-sandbox.ts');
  const scenario = named === '' ? healthy : named;
  if (!scenarios.some((known) => known.name === scenario)) {
    throw new AccessError('usage-invalid', {
      happened: `The practice tenant has no scenario "${scenario}".`,
      todo: [`Choose one of: ${scenarios.map((known) => known.name).join(', ')}`],
    });
  }
  const folder = await sandboxFolder(world, scenario);
  const sandbox = await startSandbox({ stateFile: path.join(folder, 'tenant.json'), scenario });
  const cloud = parseCloudFile(
    { ...sandbox.cloud, caFile: 'ca.pem' },
    { path: 'the practice tenant', readCa: () => sandbox.caPem },
  );
  return {
    cloud: { ...cloud, title: `${sandbox.tenant.displayName} practice tenant` },
    async openPage(page) {
      if (terminal.canAsk && (await world.openPage(page))) return true;
      const account = accountFor(sandbox, page.loginHint);
      terminal.say(`  No browser here, so the practice tenant lets ${account.displayName} (${account.upn}) approve.`);
      // Not awaited: it ends at the loopback listener, which answers only once we wait for it.
      void sandbox
        .approveAs(account.upn)(page)
        .catch((error: unknown) => {
          terminal.say(
            `  The practice sign-in went no further: ${error instanceof Error ? error.message : 'it failed'}.`,
          );
        });
      return true;
    },
    stop: () => sandbox.stop(),
  };
}

function accountFor(sandbox: RunningSandbox, loginHint: string | undefined) {
  const hinted = sandbox.accounts.find((account) => account.upn.toLowerCase() === loginHint?.toLowerCase());
  const [administrator] = sandbox.accounts;
  const account = hinted ?? administrator;
  if (account === undefined) throw new TypeError('the practice tenant has no accounts');
  return account;
}
