import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PageToOpen } from '../../src/commands/world.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import { Browser } from '../sandbox/entra/browser.ts';
import { admin, type Journey, type RunOptions, startJourney } from '../support/journey.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const quick = (name: string, ...more: string[]) => [
  ...['setup', '--name', name, '--task', 'read-incidents', '--config', `${name}.json`, ...more],
];
/** Everything but the sign-in and the approval is answered by flags. */
const flags = [
  '--tenant',
  'contoso.example',
  '--operator',
  admin,
  '--for',
  'everyone',
  '--redirect-uri',
  'http://localhost',
];
const rest: RunOptions['answers'] = [
  [/Further owners/, ''],
  [/Which files/, 'as offered'],
  [/Apply this plan/, true],
];
const approve = (page: PageToOpen) => {
  void journey.sandbox
    .approveAs(admin)(page)
    .catch(() => {});
  return Promise.resolve(true);
};

/** The page for the new app, not for the client that signs the administrator in. */
const isOfApp = ({ url }: PageToOpen) => !url.includes('04b07795-8ddb-461a-bbee-02f9e1bf7b46');

/** The address that a person elsewhere ends on, where nobody listens on localhost. */
async function endsElsewhere(url: string): Promise<string> {
  const { location } = await new Browser(journey.sandbox).choose(url, 'admin');
  return location ?? '';
}

describe('signing in', () => {
  test('with a code works without a terminal, for the administrator and for the app', async () => {
    const ended = await journey.run(quick('Code', '--auth', 'device-code', '--yes'));
    expect(ended.exit).toBe(0);
    expect(ended.stderr.match(/\/device\n {2}\S+ {2}\(good for 15 minutes\)/g)).toHaveLength(2);
    expect(ended.words).toContain('It works.');
  });

  test('without a browser at hand, as over SSH, a code is used and the reason said', async () => {
    const ended = await journey.run(quick('Ssh', '--yes'), { env: { SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' } });
    expect(ended.exit).toBe(0);
    expect(ended.words.match(/So you get a code to type there/g)).toHaveLength(1);
    expect(ended.requests.some(({ path }) => path.includes('/devicecode'))).toBe(true);
  });

  test('the code and the address can be copied', async () => {
    const ended = await journey.run(quick('Copy', '--auth', 'device-code', '--skip-proof', ...flags), {
      answers: rest,
      keys: ['c'],
      openPage: async (page) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return approve(page);
      },
    });
    expect(ended.exit).toBe(0);
    expect(ended.terminal.copied).toEqual([expect.stringMatching(/^[A-Z0-9]{8,9}$/)]);
    expect(ended.words).toContain('Copied.');
  });

  test('an address from another machine can be pasted, after a wrong one was turned away', async () => {
    let pasted = Promise.resolve('');
    const ended = await journey.run(quick('Pasted', '--skip-proof', ...flags), {
      answers: [
        [/Address of the page/, 'http://localhost/?nothing=here'],
        [/Address of the page/, 'http://localhost/?code=abc&state=of-yesterday'],
        [/Address of the page/, () => pasted],
        ...rest,
      ],
      keys: ['p', 'p', 'p'],
      openPage: async ({ url }) => {
        pasted = endsElsewhere(url);
        return false;
      },
    });
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('That address holds no answer');
    expect(ended.words).toContain('belongs to an earlier attempt');
    expect(ended.words).toContain('No browser could be opened here.');
    // The code in a pasted address is worth a token.
    expect(ended.stderr).not.toContain('code=abc');
    expect(ended.stderr).not.toContain(new URL(await pasted).searchParams.get('code'));
  });

  test('the other way can be chosen while one waits', async () => {
    const ended = await journey.run(quick('Other', '--skip-proof', ...flags), {
      answers: rest,
      keys: ['d'],
      openPage: (page) => (page.userCode === undefined ? Promise.resolve(true) : approve(page)),
    });
    expect(ended.exit).toBe(0);
    expect(ended.words).toMatch(/open this address yourself:.*open this page and enter the code/);
  });

  test('a page that was lost can be opened again', async () => {
    let opened = 0;
    const ended = await journey.run(quick('Again', '--skip-proof', ...flags), {
      answers: rest,
      keys: ['r'],
      openPage: (page) => {
        opened += 1;
        return opened === 1 ? Promise.resolve(true) : approve(page);
      },
    });
    expect([ended.exit, opened]).toEqual([0, 2]);
  });

  test.each([
    ['53003', 4, /Conditional Access/],
    ['AADSTS50105: not assigned', 4, /assigned|Azure CLI/],
    ['65001', 4, /consent|approv/i],
    ['999999', 1, /999999/],
  ])('the number %s of an error page is explained: exit %i', async (typed, exit, words) => {
    const ended = await journey.run(quick('Page', ...flags), {
      answers: [[/Number on the error page/, typed]],
      keys: ['e'],
      openPage: () => Promise.resolve(true),
    });
    expect([ended.exit, ended.words]).toEqual([exit, expect.stringMatching(words)]);
    expect(journey.config('Page.json')).toBeNull();
  });
});

describe('signing in, cancelled half-way', () => {
  const stopAt = (isPage: (page: PageToOpen) => boolean) => {
    const stop = new AbortController();
    return {
      stop,
      openPage: (page: PageToOpen) => {
        if (!isPage(page)) return approve(page);
        stop.abort(cancelled());
        return Promise.resolve(true);
      },
    };
  };
  const first = () => true;

  test.each([
    ['in the browser', [], first],
    ['with a code', ['--auth', 'device-code'], first],
  ])('%s: exit 130, nothing was written', async (_, way, isPage) => {
    const ended = await journey.run(quick('Half', '--yes', ...way), stopAt(isPage));
    expect(ended.exit).toBe(130);
    expect(ended.words).toMatch(/Stopped on request\. Nothing was written\. $/);
    expect(journey.config('Half.json')).toBeNull();
    expect(ended.requests.filter(({ host }) => host === 'graph')).toEqual([]);
  });

  test('while pasting: the same', async () => {
    const stop = new AbortController();
    const ended = await journey.run(quick('Half', ...flags), {
      stop,
      keys: ['p'],
      openPage: () => Promise.resolve(true),
      answers: [
        [
          /Address of the page/,
          () => {
            stop.abort(cancelled());
            throw cancelled();
          },
        ],
      ],
    });
    expect(ended.exit).toBe(130);
    expect(ended.words).toMatch(/Nothing was written\. $/);
  });

  test('as the app, after everything was written: says what stands, and the next run proves it', async () => {
    const ended = await journey.run(quick('Standing', '--yes'), stopAt(isOfApp));
    expect(ended.exit).toBe(130);
    expect(ended.words).toMatch(
      /Stopped on request\. The app is set up and saved in Standing\.json; it is not proven yet\. Running the same command again goes on from here\. $/,
    );
    const again = await journey.run(quick('Standing', '--yes'));
    expect(again.exit).toBe(0);
    expect(again.words).toContain('Nothing had to change. It works.');
    expect(journey.ourApps().filter((name) => name === 'Standing')).toHaveLength(1);
  });
});

describe('a proof that fails', () => {
  test('because the sign-in as the app is refused: exit 3, and the config is kept', async () => {
    const keys: string[] = [];
    const ended = await journey.run(quick('Unproven', ...flags), {
      answers: [...rest, [/Number on the error page/, '53003']],
      keys,
      openPage: (page) => {
        if (!isOfApp(page)) return approve(page);
        keys.push('e');
        return Promise.resolve(true);
      },
    });
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('It is set up, but the proof failed: see above. Saved in Unproven.json');
    expect(ended.words).toContain('defender-access verify');
    expect(journey.config('Unproven.json')).toMatchObject({
      pending: null,
      verifiedAt: null,
      lastProof: { passed: false, user: admin, checks: [{ id: 'sign-in', verdict: 'fail' }] },
    });
  });

  test('because the person has no Defender role: exit 3, whose move it is, and the config is kept', async () => {
    const ended = await journey.run(quick('Roleless', '--user', 'reader@contoso.example', '--yes', '--json'), {
      as: [admin, 'reader'],
    });
    expect(ended.exit).toBe(3);
    expect(ended.json()).toMatchObject({ status: 'done', proof: { passed: false } });
    expect(journey.config('Roleless.json')).toMatchObject({ lastProof: { passed: false } });
  });

  test('because another person came back than --user names: exit 3, and nothing is claimed for either', async () => {
    const ended = await journey.run(quick('Another person', '--user', 'analyst@contoso.example', '--yes', '--json'), {
      openPage: (page) => {
        const plain = new URL(page.url);
        plain.searchParams.delete('login_hint');
        return approve({ ...page, url: plain.href });
      },
    });
    expect(ended.exit).toBe(3);
    expect(ended.json()).toMatchObject({
      status: 'done',
      proof: { passed: false, checks: [{ id: 'sign-in', verdict: 'fail', seen: expect.stringContaining(admin) }] },
    });
  });
});
