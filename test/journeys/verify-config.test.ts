import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeIn } from '../support/journey.ts';
import { checkOf, signIns } from './seen-checks.ts';
import { verifyScene } from './verify-scene.ts';

const scene = verifyScene();
const { clientId } = scene;

describe('the config', () => {
  const other = (change: Record<string, unknown>): Record<string, unknown> => ({
    ...scene.journey.config(),
    ...change,
  });

  test('none, and no app named: exit 2, with both ways on', async () => {
    const ended = await scene.journey.run(['verify', '--config', 'nowhere.json']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('There is no nowhere.json here.');
    expect(ended.stderr).toContain('--app-id ID');
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['truncated', '{"version": 1, "cloud": "pub', /cut off/],
    ['of a newer version', { version: 9 }, /newer/],
    ['hand-edited beyond use', { version: 1, cloud: 7 }, /cannot be used|damaged|is not/i],
  ])('%s: a failed check, with nobody asked to sign in', async (name, content, seen) => {
    const file = writeIn(scene.journey, `bad-${name.length}.json`, content);
    const ended = await scene.journey.run(['verify', '--json', '--config', file]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'config')?.verdict).toBe('fail');
    expect(checkOf(ended, 'config')?.seen).toMatch(seen);
    expect(signIns(ended)).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(typeof content === 'string' ? content : JSON.stringify(content));
  });

  test('truncated, and no cloud named: nothing at all is asked', async () => {
    const file = writeIn(scene.journey, 'cut.json', '{"version"');
    const ended = await scene.journey.run(['verify', '--config', file], { withoutCloud: true });
    expect(ended.exit).toBe(3);
    // What has to be filled in first is no command to copy.
    expect(ended.words).toContain('defender-access setup --app-id ID');
    expect(ended.stdout).not.toMatch(/^ {2}fix/m);
    expect(ended.stdout).toMatch(/✖ config/);
    expect(ended.requests).toEqual([]);
  });

  test.each<readonly [string, () => Record<string, unknown>, string]>([
    ['of another cloud', () => other({ cloud: 'gcc' }), 'cloud'],
    ['of another tenant', () => other({ tenantId: '99999999-0000-4000-8000-000000000000' }), 'tenant'],
    [
      'that names hosts of its own',
      () =>
        other({
          apis: {
            xdr: { audience: 'https://api.security.microsoft.com', endpoint: 'https://evil.example', scopes: [] },
          },
        }),
      'cloud',
    ],
  ])('%s: a failed check, and nobody signs in', async (name, content, id) => {
    const file = writeIn(scene.journey, `foreign-${name.length}.json`, content());
    const ended = await scene.journey.run(['verify', '--json', '--config', file]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, id)?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(0);
  });

  test('that names hosts of its own: the command that is named can be run as it stands', async () => {
    const xdr = { audience: 'https://api.security.microsoft.com', endpoint: 'https://evil.example', scopes: [] };
    const file = writeIn(scene.journey, 'foreign-hosts.json', other({ apis: { xdr } }));
    const ended = await scene.journey.run(['verify', '--config', file]);
    expect(ended.words).toMatch(/fix defender-access setup --app-id [0-9a-f-]{36} --cloud/);
  });

  test('with a permission that nobody offers: the command that is named mends it', async () => {
    const wanted = { ...(other({})['wanted'] as object), permissions: ['xdr/Incident.Read', 'xdr/Incident.Raed'] };
    const file = writeIn(scene.journey, 'misspelt.json', other({ wanted }));
    const ended = await scene.journey.run(['verify', '--config', file]);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('fix defender-access consent --remove xdr/Incident.Raed');
    const mended = await scene.journey.run(['consent', '--remove', 'xdr/Incident.Raed', '--yes', '--config', file]);
    expect(mended.exit, mended.stderr).toBe(0);
    expect((await scene.journey.run(['verify', '--config', file])).exit).toBe(0);
  });

  test('none, but the app named: what stands on the app is what should work', async () => {
    const ended = await scene.journey.run([
      'verify',
      '--json',
      '--config',
      'none.json',
      '--app-id',
      clientId(),
      '--tenant',
      'contoso.example',
    ]);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(checkOf(ended, 'config')?.verdict).toBe('skipped');
    expect(checkOf(ended, 'call-xdr')?.verdict).toBe('pass');
  });

  test('an app id that is none is refused at once', async () => {
    const ended = await scene.journey.run(['verify', '--app-id', 'incident-reader']);
    expect(ended.exit).toBe(2);
    expect(ended.requests).toEqual([]);
  });

  test('of a setup that was killed: said, with the way on', async () => {
    const half = other({
      clientId: null,
      applicationObjectId: null,
      servicePrincipalId: null,
      pending: { since: '2026-11-22T11:00:00.000Z', uniqueName: 'defender-access-none' },
    });
    const ended = await scene.journey.run(['verify', '--json', '--config', writeIn(scene.journey, 'half.json', half)]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'config')?.remedy).toContain('defender-access setup');
    expect(checkOf(ended, 'app')?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(1);
  });
});

describe('without the network', () => {
  test('exit 5, and every check says why it was not made', async () => {
    const dead = {
      ...(JSON.parse(readFileSync(scene.journey.cloudFile, 'utf8')) as Record<string, unknown>),
      authorityHost: 'https://localhost:1',
      graphEndpoint: 'https://localhost:1',
      resources: {
        xdr: { endpoint: 'https://localhost:1', audience: 'https://api.security.microsoft.com' },
        graph: { endpoint: 'https://localhost:1', audience: 'https://graph.microsoft.com' },
      },
    };
    const cloud = writeIn(scene.journey, 'dead.json', dead);
    const ended = await scene.journey.run(['verify', '--json', '--cloud', cloud], { withoutCloud: true });
    expect(ended.exit, ended.stdout).toBe(5);
    expect(checkOf(ended, 'hosts')?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(0);
  });
});
