import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cancelled } from '../../src/errors/access-error.ts';
import type { RequestEntry } from '../../src/sandbox/start-sandbox.ts';
import { type Journey, type RunOptions, startJourney } from '../support/journey.ts';

let journey: Journey;
let onRequest: (entry: RequestEntry) => void = () => {};
beforeAll(async () => {
  journey = await startJourney({ onRequest: (entry) => onRequest(entry) });
});
afterAll(() => journey.end());

const appsNamed = (name: string) => journey.ourApps().filter((each) => each === name).length;
const grantsOfApp = (name: string) => {
  const store = journey.sandbox.tenantStore;
  const principal = store.servicePrincipals.one('appId', store.applications.one('displayName', name)?.appId ?? '');
  return store.oauth2PermissionGrants.by('clientId', principal?.id ?? '').map(({ scope }) => scope);
};

describe('Ctrl-C at a question', () => {
  const script: NonNullable<RunOptions['answers']> = [
    [/Which cloud/, 'Another one, described in a file'],
    [/Path of the cloud file/, 'cloud/cloud.json'],
    [/Which tenant/, 'contoso.example'],
    [/Go on with this account/, 'Yes, in Contoso'],
    [/able to do/, ['Read incidents']],
    [/called/, 'Asked'],
    [/return to/, 'as offered'],
    [/Who may use/, 'Everyone in the tenant'],
    [/Further owners/, ''],
    [/Which files/, 'as offered'],
    [/Apply this plan/, true],
  ];

  test.each(script.map(([question], index) => [String(question).slice(1, -1), index] as const))(
    '"%s": exit 130, and nothing was written',
    async (_, index) => {
      const stop = new AbortController();
      const leave = (): never => {
        stop.abort(cancelled());
        throw cancelled();
      };
      const [question] = script[index] ?? [/never/];
      const ended = await journey.run(['setup'], {
        withoutCloud: true,
        stop,
        answers: [...script.slice(0, index), [question, leave]],
      });
      expect(ended.exit).toBe(130);
      expect(ended.words).toMatch(/Stopped on request\. Nothing was written\. $/);
      expect(journey.config()).toBeNull();
      expect(appsNamed('Asked')).toBe(0);
    },
  );

  test('and answered to the end it goes through', async () => {
    const ended = await journey.run(['setup', '--skip-proof'], { withoutCloud: true, answers: script });
    expect(ended.exit).toBe(0);
    expect(appsNamed('Asked')).toBe(1);
  });
});

test('Ctrl-C while somebody else is waited for: exit 130, and the link stands', async () => {
  const stop = new AbortController();
  const ended = await journey.run(
    [
      ...['setup', '--name', 'Waited', '--task', 'read-incidents', '--config', 'waited.json', '--for', 'everyone'],
      ...['--tenant', 'contoso.example', '--redirect-uri', 'http://localhost', '--format', 'json'],
    ],
    {
      as: ['analyst'],
      stop,
      answers: [
        [/Go on with this account/, 'Yes, in Contoso'],
        [/Further owners/, ''],
        [/Apply this plan/, true],
        [
          /Wait here until it is approved/,
          () => {
            setImmediate(() => stop.abort(cancelled()));
            return true;
          },
        ],
      ],
    },
  );
  expect(ended.exit).toBe(130);
  expect(ended.stdout).toContain('/adminconsent?');
  expect(ended.words).toContain('saved in waited.json; the consent is still to be given. Running the same command');
  expect(journey.config('waited.json')).toMatchObject({ pending: null, consent: { kind: 'none' } });
});

describe('Ctrl-C at a request', () => {
  /** Runs setup, stopped while the request of this number is answered. */
  async function stoppedAt(number: number, name: string, ...more: string[]) {
    const stop = new AbortController();
    let seen = 0;
    let at = '';
    onRequest = ({ inBatch, method, path }) => {
      if (inBatch) return;
      seen += 1;
      if (seen !== number) return;
      at = `${method} ${path.replace(/\?.*/, '')}`;
      stop.abort(cancelled());
    };
    const args = ['setup', '--name', name, '--task', 'read-incidents', '--yes', '--config', `${name}.json`, ...more];
    const ended = await journey.run(args, { stop });
    onRequest = () => {};
    return { ended, at, args };
  }
  const says = new RegExp(
    [
      'Nothing was written\\. $',
      'What stands:.*Stopped on request\\. Running the same command again goes on from here\\. $',
      'Stopped on request\\. Running the same command again goes on from here\\. $',
      'The app is set up and saved in .+; it is not proven yet\\.',
    ].join('|'),
  );

  test('whichever it is: exit 130, says what stands, and the next run ends with one app, proven', async () => {
    const met: string[] = [];
    for (let number = 1; ; number += 1) {
      const name = `Stopped ${number}`;
      const { ended, at, args } = await stoppedAt(number, name);
      if (at === '') {
        expect(ended.exit).toBe(0);
        break;
      }
      met.push(at);
      // What was under way may have been the last thing to do.
      expect([at, [130, 0].includes(ended.exit)]).toEqual([at, true]);
      if (ended.exit === 130) expect([at, ended.words.slice(-700)]).toEqual([at, expect.stringMatching(says)]);
      const again = await journey.run(args);
      expect([at, again.exit, appsNamed(name)]).toEqual([at, 0, 1]);
      expect(grantsOfApp(name).sort()).toEqual(['Incident.Read', 'openid profile offline_access']);
      expect(journey.config(`${name}.json`)).toMatchObject({ pending: null, lastProof: { passed: true } });
    }
    expect(met.length).toBeGreaterThan(12);
    expect(met).toEqual(expect.arrayContaining([expect.stringContaining('PATCH /v1.0/applications')]));
  }, 60_000);

  test('--json says which changes stand', async () => {
    let found: Awaited<ReturnType<typeof stoppedAt>> | null = null;
    for (let number = 1; found === null; number += 1) {
      const tried = await stoppedAt(number, `Json ${number}`, '--json');
      if (tried.at === 'POST /v1.0/servicePrincipals') found = tried;
    }
    expect(found.ended.exit).toBe(130);
    expect(found.ended.json()).toMatchObject({
      error: { code: 'cancelled', todo: ['Running the same command again goes on from here.'] },
      changes: expect.arrayContaining([
        { action: 'create', kind: 'application', target: expect.any(String), done: true },
        { action: 'create', kind: 'grant', target: 'xdr everyone', done: false },
      ]),
    });
  });
});

describe('stopped or finished a moment ago, and the directory does not show the app yet', () => {
  const args = ['setup', '--name', 'Lagging', '--permission', 'Incident.Read', '--yes', '--skip-proof', '--json'];

  test.each([
    { finished: false, appears: true, exit: 0 },
    { finished: true, appears: true, exit: 0 },
    { finished: false, appears: false, exit: 1 },
  ])('finished: $finished, appears later: $appears, exit $exit', async ({ finished, appears, exit }) => {
    const { applications } = journey.sandbox.tenantStore;
    if (journey.config('lagging.json') === null) await journey.run([...args, '--config', 'lagging.json']);
    const config = journey.config('lagging.json') ?? {};
    const since = journey.time.clock.now().toISOString();
    writeFileSync(
      join(journey.folder, 'lagging.json'),
      JSON.stringify({
        ...config,
        madeAt: since,
        pending: finished ? null : { since, uniqueName: config['uniqueName'] },
      }),
    );
    const app = applications.one('displayName', 'Lagging');
    if (app === null) throw new TypeError('no app to hide');
    applications.remove(app.id);
    let looks = 0;
    onRequest = ({ path }) => {
      if (path.endsWith('/$batch')) looks += 1;
      if (appears && looks === 4 && applications.one('displayName', 'Lagging') === null) applications.put(app);
    };
    const ended = await journey.run([...args, '--config', 'lagging.json']);
    onRequest = () => {};
    expect(ended.exit, ended.stdout).toBe(exit);
    expect(looks).toBeGreaterThanOrEqual(4);
    expect(appsNamed('Lagging')).toBe(appears ? 1 : 0);
  });
});
