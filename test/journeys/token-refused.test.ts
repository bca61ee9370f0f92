import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { writeIn } from '../support/journey.ts';
import { leakedInto } from './secrets-on-the-wire.ts';
import { tokenScene } from './token-scene.ts';

const scene = tokenScene();
const { wire, seenBytes, run } = scene;

const config = () => scene.journey.config() as Record<string, unknown>;

describe('what cannot be', () => {
  const other = (name: string, change: Record<string, unknown>) =>
    writeIn(scene.journey, `${name}.json`, { ...config(), ...change });

  test.each<readonly [string, () => readonly string[], number, RegExp]>([
    ['no config', () => ['--config', 'nowhere.json'], 2, /There is no nowhere\.json here/],
    ['a truncated config', () => ['--config', writeIn(scene.journey, 'cut.json', '{"version": 1,')], 2, /cut off/],
    ['a newer config', () => ['--config', writeIn(scene.journey, 'newer.json', { version: 2 })], 2, /newer/],
    ['a config of another cloud', () => ['--config', other('gcc', { cloud: 'gcc' })], 2, /for the cloud "gcc"/],
    [
      'a config that names hosts of its own',
      () => [
        '--config',
        other('evil', {
          apis: {
            xdr: { audience: 'https://api.security.microsoft.com', endpoint: 'https://evil.example', scopes: [] },
          },
        }),
      ],
      2,
      /No token goes to a host that a config names/,
    ],
    [
      'a config of a setup that was killed',
      () => [
        '--config',
        other('half', { clientId: null, pending: { since: '2026-11-22T11:00:00Z', uniqueName: 'x' } }),
      ],
      2,
      /not finished/,
    ],
    ['an API that nobody knows', () => ['--resource', 'mde'], 2, /one of xdr, endpoint, graph/],
    ['the session of the Azure CLI', () => ['--auth', 'azure-cli'], 2, /browser or device-code/],
    ['another tenant', () => ['--tenant', '99999999-0000-4000-8000-000000000000'], 2, /is for the tenant/],
    ['a tenant that is none', () => ['--tenant', 'not a tenant'], 2, /domain/],
  ])('%s: nobody signs in, nothing on stdout', async (_, args, exit, said) => {
    const ended = await run(['token', ...args()]);
    expect(ended.exit, ended.stderr).toBe(exit);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(said);
    expect(ended.requests.filter(({ path }) => path.includes('/authorize'))).toEqual([]);
  });

  test('a config that names its cloud by a file beside it is not followed', async () => {
    writeIn(scene.journey, 'evil-cloud.json', {
      ...JSON.parse(readFileSync(scene.journey.cloudFile, 'utf8')),
      name: 'evil-cloud.json',
    });
    const file = other('cloned', { cloud: 'evil-cloud.json' });
    const ended = await run(['token', '--config', file], { withoutCloud: true });
    expect([ended.exit, ended.stdout, ended.requests]).toEqual([2, '', []]);
  });

  test('the tenant by its domain is the same tenant', async () => {
    const ended = await run(['token', '--tenant', 'contoso.example']);
    expect(ended.exit, ended.stderr).toBe(0);
  });

  test('another person than was named gets nothing', async () => {
    const ended = await run(['token', '--user', 'analyst@contoso.example'], {
      openPage: async ({ url, ...page }) => {
        const plain = new URL(url);
        plain.searchParams.delete('login_hint');
        void scene.journey.sandbox.approveAs('admin')({ ...page, url: plain.href });
        return true;
      },
    });
    expect(ended.exit, ended.stderr).toBe(4);
    expect(ended.stdout).toBe('');
  });

  test('consent revoked: denied, with the way on, nothing on stdout', async () => {
    const grants = scene.journey.sandbox.tenantStore.oauth2PermissionGrants;
    const before = [...grants.values()];
    for (const grant of before) grants.remove(grant.id);
    // The page asks for an administrator's approval and never comes back, so the person says what stands on it.
    const ended = await run(['token', '--user', 'analyst@contoso.example'], {
      as: ['analyst'],
      answers: [['Number on the error page', '90094']],
      keys: ['e'],
    });
    for (const grant of before) grants.put(grant);
    expect(ended.exit, ended.stderr).toBe(4);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toContain('defender-access consent');
  });

  test.each(['deleted', 'disabled'])('app %s in between', async (fate) => {
    const { applications, servicePrincipals } = scene.journey.sandbox.tenantStore;
    const app = applications.one('appId', String(config()['clientId']));
    const principal = servicePrincipals.one('appId', String(config()['clientId']));
    if (app === null || principal === null) throw new TypeError('the app is gone already');
    if (fate === 'deleted') {
      applications.remove(app.id);
      servicePrincipals.remove(principal.id);
    } else servicePrincipals.update(principal.id, { accountEnabled: false });
    const ended = await run(['token', '--auth', 'device-code'], {});
    if (fate === 'deleted') {
      applications.put(app);
      servicePrincipals.put(principal);
    } else servicePrincipals.update(principal.id, { accountEnabled: true });
    expect(ended.exit, ended.stderr).not.toBe(0);
    expect(ended.stdout).toBe('');
    expect(ended.stderr).toMatch(/what to do/);
  });
});

test('nothing secret in any byte that any of these wrote', () => {
  const { deviceCodes: _none, ...secrets } = wire.secrets();
  for (const [kind, found] of Object.entries(secrets)) expect(found.length, kind).toBeGreaterThan(0);
  expect(leakedInto(seenBytes, wire.secrets())).toEqual({});
});
