import { describe, expect, test } from 'vitest';
import { cancelled } from '../../src/errors/access-error.ts';
import { admin } from '../support/journey.ts';
import { account, apply } from './consent-answers.ts';
import { consentScene } from './consent-scene.ts';

const scene = consentScene();

describe('trouble', () => {
  test.each<[string, readonly string[], string]>([
    ['nothing said and nobody to ask', [], '--add or --remove or --for is missing'],
    [
      'an unknown permission',
      ['--add', 'Incdent.Read', '--yes'],
      'There is no delegated permission called Incdent.Read',
    ],
    [
      'a permission of no API',
      ['--remove', 'Incdent.Read', '--yes'],
      'There is no delegated permission called Incdent.Read',
    ],
    [
      'added and removed',
      ['--add', 'Alert.Read', '--remove', 'endpoint/Alert.Read', '--yes'],
      'only one of them can be meant',
    ],
    ['no approval', ['--add', 'Alert.Read', '--for', 'everyone', '--operator', admin], '--yes is missing'],
  ])('%s: exit 2, nothing written', async (_, args, words) => {
    const ended = await scene.journey.run(['consent', ...args]);
    expect(ended.words).toContain(words);
    expect(ended.exit).toBe(2);
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
  });

  test('a consent taken back while it runs stops it; what stands is said, and the next run mends it', async () => {
    const ended = await scene.journey.run(['consent', '--add', 'AdvancedHunting.Read', '--for', 'everyone'], {
      answers: [account, apply],
      openPage: revokingPage(2),
    });
    expect(ended.exit).toBe(4);
    expect(ended.words).toContain('Somebody took the approval for everyone away');
    expect(ended.words).toContain('✔ permission xdr/AdvancedHunting.Read: done');
    const again = await scene.journey.run(['consent', '--yes']);
    expect(again.exit).toBe(0);
    expect(scene.portal.consents()).toEqual(['xdr everyone: AdvancedHunting.Read Incident.Read']);
  });

  test('where the Azure CLI is asked for and missing, no page is opened instead', async () => {
    const ended = await scene.journey.run(['consent', '--dry-run', '--auth', 'azure-cli', '--operator', admin]);
    expect(ended.exit).not.toBe(0);
    expect(ended.requests.filter(({ path }) => path.includes('/authorize?'))).toEqual([]);
  });

  test('Ctrl-C says what stands: exit 130', async () => {
    const stop = new AbortController();
    const running = scene.journey.run(['consent', '--add', 'Alert.Read', '--for', 'everyone', '--yes'], {
      stop,
      openPage: async () => {
        stop.abort(cancelled());
        return true;
      },
    });
    const ended = await running;
    expect(ended.exit).toBe(130);
    expect(ended.words).toContain('Nothing was written.');
    expect(scene.portal.consents()).toEqual(['xdr everyone: Incident.Read']);
  });

  test('a sign-in of the user that comes to nothing costs only the column', async () => {
    let pages = 0;
    const ended = await scene.journey.run(['consent', '--dry-run'], {
      openPage: async (page) => {
        pages += 1;
        if (pages === 1)
          void scene.journey.sandbox
            .approveAs(admin)(page)
            .catch(() => {});
        else {
          const { searchParams } = new URL(page.url);
          const back = new URL(searchParams.get('redirect_uri') ?? '');
          back.search = String(
            new URLSearchParams({
              error: 'access_denied',
              error_description: 'AADSTS65004: User declined to consent to access the app.',
              state: searchParams.get('state') ?? '',
            }),
          );
          void fetch(back).catch(() => {});
        }
        return true;
      },
    });
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('No token today:');
    expect(ended.words).toMatch(/xdr\/Incident\.Read ✔ everyone \?/);
  });
});

/** Somebody takes every consent back while the nth sign-in page is open. */
function revokingPage(nth: number): (page: { url: string }) => Promise<boolean> {
  let pages = 0;
  return async (page) => {
    pages += 1;
    if (pages === nth) {
      await scene.journey.sandbox
        .approveAs(admin)(page)
        .catch(() => {});
      scene.portal.revokeAll();
    } else
      void scene.journey.sandbox
        .approveAs(admin)(page)
        .catch(() => {});
    return true;
  };
}
