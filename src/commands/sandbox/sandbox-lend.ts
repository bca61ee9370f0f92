import type { Cloud } from '../../catalog/cloud.ts';
import { parseCloudFile } from '../../catalog/clouds.ts';
import type { RunningSandbox } from '../../sandbox/start-sandbox.ts';
import { layText } from '../../terminal/text-layout.ts';
import { plainText } from '../../values/plain-text.ts';
import type { Context } from '../context.ts';
import type { PageToOpen } from '../world.ts';
import { choosePractice, openPractice } from './sandbox-practice.ts';

/** The practice tenant as a cloud like any other, and an opener whose account approves by itself where no person can. */
export interface LentCloud {
  readonly cloud: Cloud;
  openPage(page: PageToOpen): Promise<boolean>;
  stop(): Promise<void>;
}

/**
 * Starts the practice tenant for one run.
 *
 * @param named a scenario, a scenario file, or '' for a healthy tenant
 * @throws AccessError `usage-invalid` for an unknown scenario, `sandbox-locked` while another run is at work in it
 */
export async function lendSandboxCloud(context: Context, named: string): Promise<LentCloud> {
  const { world, terminal } = context;
  const { sandbox, stop } = await openPractice(world, await choosePractice(world, named));
  let isOver = false;
  const cloud = parseCloudFile(
    { ...sandbox.cloud, caFile: 'ca.pem' },
    { path: 'the practice tenant', readCa: () => sandbox.caPem },
  );
  return {
    cloud: { ...cloud, title: `${sandbox.tenant.displayName} practice tenant` },
    async openPage(page) {
      if (terminal.canAsk && (await world.openPage(page))) return true;
      const account = accountFor(sandbox, page.loginHint);
      const who = `${account.displayName} (${account.upn})`;
      terminal.say(
        layText(`No browser here, so the practice tenant lets ${who} approve.`, terminal.columns, terminal.style),
      );
      // Not awaited: it ends at the loopback listener, which answers only once we wait for it.
      void sandbox
        .approveAs(account.upn)(page)
        .catch((error: unknown) => {
          // A person who left, or went another way, need not hear that the page they left is gone.
          if (isOver || world.signal.aborted) return;
          const text = plainText(error instanceof Error ? error.message : 'it failed').trim();
          terminal.say(
            layText(
              `The practice sign-in went no further: ${text.replace(/\.$/, '')}.`,
              terminal.columns,
              terminal.style,
            ),
          );
          page.refused?.(text);
        });
      return true;
    },
    stop: async () => {
      isOver = true;
      await stop();
    },
  };
}

function accountFor(sandbox: RunningSandbox, loginHint: string | undefined) {
  const hinted = sandbox.accounts.find((account) => account.upn.toLowerCase() === loginHint?.toLowerCase());
  const [administrator] = sandbox.accounts;
  const account = hinted ?? administrator;
  if (account === undefined) throw new TypeError('the practice tenant has no accounts');
  return account;
}
