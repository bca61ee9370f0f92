import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose/jwt/decode';
import { describe, expect, test } from 'vitest';
import { cancelled } from '../../src/errors/access-error.ts';
import { leakedInto } from './secrets-on-the-wire.ts';
import { tokenScene } from './token-scene.ts';

const scene = tokenScene();
const { wire, seenBytes, run } = scene;

const jwt = /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/;

describe('a token', () => {
  test('is alone on stdout, and what is said of it is on stderr', async () => {
    const ended = await run(['token']);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(jwt);
    expect(ended.stderr).toContain('Microsoft Defender XDR for admin@contoso.example');
    expect(ended.stderr).not.toContain(ended.stdout.trim());
    expect(ended.requests.filter(({ host }) => host === 'graph')).toEqual([]);
  });

  test('--header is what curl takes', async () => {
    const ended = await run(['token', '--header']);
    expect(ended.stdout).toMatch(/^Authorization: Bearer eyJ[\w.-]+\n$/);
    const answer = ended.stdout.trim().split(': ')[1] ?? '';
    expect(decodeJwt(answer.replace('Bearer ', '')).aud).toBe('https://api.security.microsoft.com');
  });

  test.each([
    ['xdr', 'https://api.security.microsoft.com', 'Incident.Read'],
    ['endpoint', 'https://api.securitycenter.microsoft.com', 'Machine.Read'],
  ])('--resource %s is for that API', async (api, audience, scope) => {
    const ended = await run(['token', '--resource', api]);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(decodeJwt(ended.stdout.trim())).toMatchObject({ aud: audience, scp: scope });
  });

  test('without --resource the other API is mentioned', async () => {
    expect((await run(['token'])).stderr).toContain('--resource endpoint');
  });

  test('--json says what it is, in one document', async () => {
    const ended = await run(['token', '--json']);
    expect(ended.json()).toMatchObject({
      schemaVersion: 1,
      token: expect.stringMatching(/^eyJ/) as string,
      resource: 'xdr',
      audience: 'https://api.security.microsoft.com',
      scopes: ['Incident.Read'],
      account: { userPrincipalName: 'admin@contoso.example' },
    });
  });

  test('--fresh asks which account, and forgets who it was', async () => {
    const urls: string[] = [];
    const opening = (args: readonly string[]) =>
      run(args, {
        openPage: async (page) => {
          urls.push(page.url);
          void scene.journey.sandbox
            .approveAs('analyst')(page)
            .catch(() => {});
          return true;
        },
      });
    const ended = await opening(['token', '--fresh']);
    expect(ended.exit, ended.stderr).toBe(0);
    const asked = new URL(urls[0] ?? '').searchParams;
    expect([asked.get('prompt'), asked.get('login_hint')]).toEqual(['select_account', null]);
    expect(decodeJwt(ended.stdout.trim())['upn']).toBe('analyst@contoso.example');
  });

  test('an ordinary one lets the browser go on by itself', async () => {
    const urls: string[] = [];
    await run(['token'], {
      openPage: async (page) => {
        urls.push(page.url);
        void scene.journey.sandbox.approveAs('admin')(page);
        return true;
      },
    });
    const asked = new URL(urls[0] ?? '').searchParams;
    expect([asked.get('prompt'), asked.get('login_hint')]).toEqual([null, 'admin@contoso.example']);
  });
});

describe('--decode', () => {
  test('explains every claim, with local times and what is left, and prints no token', async () => {
    const zone = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    const ended = await run(['token', '--decode']);
    process.env['TZ'] = zone ?? '';
    if (zone === undefined) delete process.env['TZ'];
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stdout).toContain('the one API that accepts this token');
    expect(ended.stdout).toMatch(/Incident\.Read: \S+/);
    expect(ended.stdout).toMatch(/exp +2026-11-22 2\d:\d\d:\d\d UTC\+09:00\n.*valid until then: \d+ minutes left/);
    expect(ended.stdout + ended.stderr).not.toMatch(/eyJ/);
  });

  test('--json has the claims whole, the checks, and no token', async () => {
    const ended = await run(['token', '--decode', '--json']);
    const document = ended.json();
    expect(document['claims']).toMatchObject({ scp: 'Incident.Read' });
    expect(document['checks']).not.toEqual([]);
    expect(document['validForSeconds']).toBeGreaterThan(3_000);
    expect(document).not.toHaveProperty('token');
    expect(ended.stdout).not.toMatch(/eyJ/);
  });

  test.each(['--copy', '--header'])('with %s is refused before anything is read', async (flag) => {
    const ended = await run(['token', '--decode', flag]);
    expect([ended.exit, ended.stdout, ended.requests]).toEqual([2, '', []]);
  });
});

describe('--copy', () => {
  const pausedFor = (before: number): number =>
    scene.journey.time.pauses.slice(before).reduce((sum, pause) => sum + pause, 0);

  test('puts it on the clipboard alone, and empties that after a minute', async () => {
    const before = scene.journey.time.pauses.length;
    const ended = await run(['token', '--copy']);
    expect(ended.exit, ended.stderr).toBe(0);
    expect(ended.stdout).toBe('');
    expect(ended.terminal.copied).toEqual([expect.stringMatching(/^eyJ[\w.-]+$/), '']);
    expect(pausedFor(before)).toBe(60_000);
    expect(ended.stderr).toContain('✔ clipboard: emptied');
  });

  test('Enter empties it at once', async () => {
    const before = scene.journey.time.pauses.length;
    const ended = await run(['token', '--copy'], { answers: [], keys: ['return'] });
    expect(ended.terminal.copied.at(-1)).toBe('');
    expect(pausedFor(before)).toBeLessThan(3_000);
  });

  test('k keeps it', async () => {
    const ended = await run(['token', '--copy', '--header'], { answers: [], keys: ['k'] });
    expect(ended.exit).toBe(0);
    expect(ended.terminal.copied).toEqual([expect.stringMatching(/^Authorization: Bearer eyJ/)]);
    expect(ended.stderr).toContain('keeps the token');
  });

  test('what somebody copied since is left alone', async () => {
    const ended = await run(['token', '--copy'], { copiedSince: 'a shopping list' });
    expect(ended.terminal.copied).toHaveLength(1);
    expect(ended.stderr).toContain('left alone');
  });

  test('Ctrl-C empties it too', async () => {
    const stop = new AbortController();
    const { sleep } = scene.journey.time.clock;
    const clock = scene.journey.time.clock as { sleep: typeof sleep };
    let steps = 0;
    clock.sleep = async (ms, signal) => {
      steps += 1;
      if (steps === 5) stop.abort(cancelled());
      return sleep(ms, signal);
    };
    const ended = await run(['token', '--copy'], { stop });
    clock.sleep = sleep;
    expect(ended.exit).toBe(130);
    expect(ended.terminal.copied.at(-1)).toBe('');
  });

  test('closing the window empties it too, and only while it holds the token', async () => {
    const hangup = new EventTarget();
    const { sleep } = scene.journey.time.clock;
    const clock = scene.journey.time.clock as { sleep: typeof sleep };
    let steps = 0;
    clock.sleep = async (ms, signal) => {
      steps += 1;
      if (steps === 5) hangup.dispatchEvent(new Event('hangup'));
      return sleep(ms, signal);
    };
    const ended = await run(['token', '--copy'], { hangup });
    clock.sleep = sleep;
    expect(ended.exit).toBe(130);
    expect(ended.terminal.copied.at(-1)).toBe('');
  });

  test('without a clipboard: said, with another way', async () => {
    const ended = await run(['token', '--copy'], { clipboard: false });
    expect([ended.exit, ended.stdout]).toEqual([1, '']);
    expect(ended.stderr).toContain('There is no clipboard here');
    expect(ended.stderr).toContain('--header');
  });

  test('--json says that it was copied, and has no token in it', async () => {
    const ended = await run(['token', '--copy', '--json']);
    expect(ended.json()).toMatchObject({ copied: true, resource: 'xdr' });
    expect(ended.stdout).not.toMatch(/eyJ/);
  });
});

test('verify tells two APIs apart, each with its own token and call', async () => {
  const ended = await run(['verify']);
  expect(ended.exit, ended.stdout).toBe(0);
  for (const label of ['token (xdr)', 'token (endpoint)', 'call (xdr)', 'call (endpoint)']) {
    expect(ended.stdout).toContain(`✔ ${label.padEnd(20)}`);
  }
  const one = await run(['verify', '--json', '--only', 'call-endpoint']);
  expect((one.json()['checks'] as { id: string }[]).map(({ id }) => id)).toEqual(['call-endpoint']);
  expect(one.requests.filter(({ host }) => host === 'defender').map(({ path }) => path.split('?')[0])).toEqual(
    expect.arrayContaining([expect.stringContaining('/api/machines')]) as string[],
  );
});

test('no refresh token, code or verifier in any byte that any of these wrote', async () => {
  for (const command of ['token', 'token --decode', 'token --header --json', 'verify', 'verify --json'])
    expect((await run(command.split(' '))).exit).toBe(0);
  expect((await run(['token', '--auth', 'device-code'])).exit).toBe(0);
  const secrets = wire.secrets();
  for (const [kind, found] of Object.entries(secrets)) expect(found.length, kind).toBeGreaterThan(0);
  const config = readFileSync(join(scene.journey.folder, 'defender-access.json'), 'utf8');
  expect(leakedInto([...seenBytes, config], secrets)).toEqual({});
});
