import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseCloudFile } from '../../src/catalog/clouds.ts';
import type { PageToOpen } from '../../src/commands/world.ts';
import { createHttp } from '../../src/network/http.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { signInOperator } from '../../src/tokens/operator-sign-in.ts';
import { admin, type Ended, type Journey, startJourney, writeIn } from '../support/journey.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
  const made = await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
  expect(made.exit, made.stderr).toBe(0);
});
afterAll(() => journey.end());

interface Seen {
  readonly id: string;
  readonly verdict: string;
  readonly seen: string;
  readonly remedy: string | null;
}

const checksOf = (ended: Ended): readonly Seen[] => ended.json()['checks'] as readonly Seen[];
const withVerdict = (ended: Ended, wanted: string): readonly string[] =>
  checksOf(ended)
    .filter(({ verdict }) => verdict === wanted)
    .map(({ id }) => id);
const checkOf = (ended: Ended, id: string): Seen | undefined => checksOf(ended).find((check) => check.id === id);
/** Pages opened for a person, by the client they signed in to. */
const signIns = ({ requests }: Ended): number => requests.filter(({ path }) => /\/authorize\?/.test(path)).length;
const writes = ({ requests }: Ended): readonly string[] =>
  requests
    .filter(({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.includes('$batch'))
    .map(({ method, path }) => `${method} ${path}`);

const clientId = (): string => String(journey.config()?.['clientId']);
const store = () => journey.sandbox.tenantStore;
const application = () => {
  const found = store().applications.one('appId', clientId());
  if (found === null) throw new TypeError('the app of this test is gone');
  return found;
};
const principal = () => {
  const found = store().servicePrincipals.one('appId', clientId());
  if (found === null) throw new TypeError('the principal of this test is gone');
  return found;
};

/** Changes the tenant as somebody in the portal would, verifies, and changes it back. */
async function verifyAfter(change: () => () => void, args: readonly string[] = ['--json']): Promise<Ended> {
  const undo = change();
  try {
    return await journey.run(['verify', ...args]);
  } finally {
    undo();
  }
}

describe('a setup as it should be', () => {
  test('is said to work, in a line per group, and nothing is written', async () => {
    const ended = await journey.run(['verify']);
    expect(ended.exit, ended.stdout + ended.stderr).toBe(0);
    expect(ended.stdout).toContain('Incident reader in Contoso, checked 2026-11-22');
    for (const label of ['config', 'network', 'app', 'owners', 'principals', 'permissions', 'consent', 'token']) {
      expect(ended.stdout).toMatch(new RegExp(`^✔ ${label} `, 'm'));
    }
    expect(ended.stdout).toMatch(/✔ live call +GET \/api\/incidents answered/);
    expect(ended.stdout).toContain('✔ It works.');
    expect(writes(ended)).toEqual([]);
  });

  test('as JSON: every check with its verdict, and the words of the promise', async () => {
    const ended = await journey.run(['verify', '--json']);
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({ schemaVersion: 1, passed: true, app: { appId: clientId() } });
    const ids = checksOf(ended).map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(['config', 'hosts', 'proxy']);
    expect(ids.at(-1)).toBe('drift');
    expect(new Set(checksOf(ended).map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    for (const check of checksOf(ended)) expect(Object.keys(check)).toEqual(['id', 'verdict', 'seen', 'remedy']);
  });

  test('leaves the config as it was, to the byte', async () => {
    const file = join(journey.folder, 'defender-access.json');
    const before = readFileSync(file);
    await journey.run(['verify', '--json']);
    expect(readFileSync(file)).toEqual(before);
  });

  test('asks Graph by reads alone: two requests', async () => {
    const { requests } = await journey.run(['verify', '--json']);
    const http = requests.filter(({ host, inBatch }) => host === 'graph' && !inBatch).map(({ method }) => method);
    expect(http.filter((method) => method !== 'HEAD').length).toBeLessThanOrEqual(2);
  });
});

describe('only what is needed is asked for', () => {
  test.each([
    ['everything', [], 2],
    ['--quick', ['--quick'], 0],
    ['the config and the network', ['--only', 'config,hosts'], 0],
    [
      'the directory alone',
      ['--skip', 'token,token-form,audience,issuer,user,permissions,time,roles,call', '--only', 'consent,app'],
      1,
    ],
    ['token and call alone', ['--only', 'token,call'], 1],
  ] as const)('%s: sign-ins', async (_, args, expected) => {
    const ended = await journey.run(['verify', '--json', ...args]);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(signIns(ended)).toBe(expected);
  });

  test('--quick says what it did not show', async () => {
    const ended = await journey.run(['verify', '--quick']);
    expect(ended.stdout).toMatch(
      /– not looked at +app, owners, principals, consent, token, live call, drift,\n +configured, published: --quick/,
    );
    expect(ended.stdout).toContain('Not proven: that an API answers');
    expect(ended.stdout).not.toContain('It works');
  });

  test('an API that the setup is not about proves nothing: exit 3', async () => {
    const ended = await journey.run(['verify', '--only', 'consent-graph']);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('No check was made, so nothing is proven');
    expect(ended.stdout).not.toContain('✔');
  });

  test('nor does what nobody was asked for', async () => {
    const ended = await journey.run(['verify', '--only', 'token,call', '--quick']);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('– Nothing could be looked at, so nothing is proven.');
  });

  test('a check that nobody knows is named before anything is read', async () => {
    const ended = await journey.run(['verify', '--only', 'consnet']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('There is no check called "consnet"');
    expect(ended.requests).toEqual([]);
  });
});

describe('what others did in the portal', () => {
  const withoutGrants = (): (() => void) => {
    const grants = store().oauth2PermissionGrants;
    const before = [...grants.values()];
    for (const grant of before) grants.remove(grant.id);
    return () => {
      for (const grant of before) grants.put(grant);
    };
  };

  test('consent revoked: no page is opened that could only end in a refusal', async () => {
    const ended = await verifyAfter(withoutGrants);
    expect(ended.exit).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(['consent-xdr', 'drift']);
    expect(checkOf(ended, 'token-xdr')).toMatchObject({
      verdict: 'skipped',
      seen: 'nothing to ask for without consent',
    });
    expect(signIns(ended)).toBe(1);
  });

  test('consent revoked, on screen: the fault, one command, and whose role it takes', async () => {
    const ended = await verifyAfter(withoutGrants, []);
    expect(ended.stdout).toMatch(/✖ consent +Incident.Read is not granted/);
    expect(ended.stdout).toMatch(/– token +skipped: nothing to ask for without consent/);
    expect(ended.stdout).toContain('Not working: Incident.Read is not granted.');
    expect(ended.stdout).toMatch(
      / {2}fix\n {2}defender-access consent --cloud \S+cloud.json\n +needs Cloud Application Administrator\n/,
    );
  });

  test.each<readonly [string, () => () => void, readonly string[]]>([
    [
      'app disabled',
      () => {
        const { id } = application();
        store().applications.update(id, { isDisabled: true });
        return () => store().applications.update(id, { isDisabled: null });
      },
      ['app'],
    ],
    [
      'service principal switched off',
      () => {
        const { id } = principal();
        store().servicePrincipals.update(id, { accountEnabled: false });
        return () => store().servicePrincipals.update(id, { accountEnabled: true });
      },
      ['principal'],
    ],
    [
      'permission taken off the app',
      () => {
        const { id, requiredResourceAccess } = application();
        store().applications.update(id, { requiredResourceAccess: [] });
        return () => store().applications.update(id, { requiredResourceAccess });
      },
      ['configured-xdr', 'drift'],
    ],
    [
      'app deleted',
      () => {
        const before = application();
        store().applications.remove(before.id);
        return () => store().applications.put(before);
      },
      ['app'],
    ],
  ])('%s', async (_, change, expected) => {
    const ended = await verifyAfter(change);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(expected);
    expect(writes(ended)).toEqual([]);
  });

  test('only assigned people get in, and nobody is: said without a page that would end in a refusal', async () => {
    const ended = await verifyAfter(() => {
      const { id } = principal();
      store().servicePrincipals.update(id, { appRoleAssignmentRequired: true });
      return () => store().servicePrincipals.update(id, { appRoleAssignmentRequired: false });
    });
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'assignment')?.verdict).toBe('warn');
    expect(checkOf(ended, 'token-xdr')).toMatchObject({ verdict: 'fail' });
    expect(checkOf(ended, 'token-xdr')?.seen).toContain('admin@contoso.example is not assigned');
    expect(signIns(ended)).toBe(1);
  });

  test('neither way to sign in is open: said without a page that would end in a refusal', async () => {
    const ended = await verifyAfter(() => {
      const { id, publicClient, isFallbackPublicClient } = application();
      store().applications.update(id, {
        publicClient: { redirectUris: ['https://portal.azure.com'] },
        isFallbackPublicClient: false,
      });
      return () => store().applications.update(id, { publicClient, isFallbackPublicClient });
    });
    expect(ended.exit, ended.stdout).toBe(3);
    expect(withVerdict(ended, 'fail')).toEqual(['public-client', 'redirect-uris', 'drift']);
    expect(checkOf(ended, 'token-xdr')).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(ended, 'token-xdr')?.seen).toContain('no way to sign in to the app is open');
    expect(signIns(ended)).toBe(1);
  });

  test('a redirect URI that setup did not add is warnings, and it works all the same', async () => {
    const ended = await verifyAfter(() => {
      const { id } = application();
      store().applications.update(id, {
        publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com', 'https://evil.example/cb'] },
      });
      return () =>
        store().applications.update(id, {
          publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] },
        });
    }, []);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toMatch(/! other redirect URIs? +one redirect URI that setup did not add/);
    expect(ended.stdout).toContain('It works. One thing wants a look');
  });
});

describe('whoever asks', () => {
  test('a person without a Defender role: the app is fine, and whose move it is', async () => {
    const ended = await journey.run(['verify'], { as: ['reader'] });
    expect(ended.exit, ended.stdout).toBe(3);
    expect(ended.stdout).toMatch(/✖ live call +/);
    expect(ended.stdout).toContain('nothing is wrong with the app');
    expect(ended.stdout).toMatch(/whose move +\S+/);
    expect(ended.stdout).toMatch(/request\s+[0-9a-f-]{36}/);
  });

  /** Somebody who takes another account on the page than the one it was opened for. */
  const ignoringTheHint = async ({ url, ...page }: PageToOpen): Promise<boolean> => {
    const plain = new URL(url);
    plain.searchParams.delete('login_hint');
    void journey.sandbox.approveAs(admin)({ ...page, url: plain.href });
    return true;
  };

  test('another operator than was named is told, and does not end it', async () => {
    const ended = await journey.run(['verify', '--json', '--operator', 'analyst@contoso.example'], {
      openPage: ignoringTheHint,
    });
    expect(checkOf(ended, 'app')?.seen).toContain('nobody signed in to read the directory');
    expect(checkOf(ended, 'call-xdr')?.verdict).toBe('pass');
  });

  test('another user than was named fails the token', async () => {
    const ended = await journey.run(['verify', '--json', '--only', 'token,call', '--user', 'analyst@contoso.example'], {
      openPage: ignoringTheHint,
    });
    expect(ended.exit).toBe(3);
    expect(checkOf(ended, 'token-xdr')?.verdict).toBe('fail');
    expect(checkOf(ended, 'call-xdr')?.verdict).toBe('skipped');
  });
});

describe('the config', () => {
  const other = (change: Record<string, unknown>): Record<string, unknown> => ({ ...journey.config(), ...change });

  test('none, and no app named: exit 2, with both ways on', async () => {
    const ended = await journey.run(['verify', '--config', 'nowhere.json']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('There is no nowhere.json here.');
    expect(ended.stderr).toContain('--app-id ID');
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['truncated', '{"version": 1, "cloud": "pub', /cut off/],
    ['of a newer version', { version: 9 }, /newer/],
    ['hand-edited beyond use', { version: 1, cloud: 7 }, /cannot be used|damaged|is not/i],
  ])('%s: a failed check, with nobody asked to sign in', async (name, content, seen) => {
    const file = writeIn(journey, `bad-${name.length}.json`, content);
    const ended = await journey.run(['verify', '--json', '--config', file]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'config')?.verdict).toBe('fail');
    expect(checkOf(ended, 'config')?.seen).toMatch(seen);
    expect(signIns(ended)).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(typeof content === 'string' ? content : JSON.stringify(content));
  });

  test('truncated, and no cloud named: nothing at all is asked', async () => {
    const file = writeIn(journey, 'cut.json', '{"version"');
    const ended = await journey.run(['verify', '--config', file], { withoutCloud: true });
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
    const file = writeIn(journey, `foreign-${name.length}.json`, content());
    const ended = await journey.run(['verify', '--json', '--config', file]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, id)?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(0);
  });

  test('that names hosts of its own: the command that is named can be run as it stands', async () => {
    const xdr = { audience: 'https://api.security.microsoft.com', endpoint: 'https://evil.example', scopes: [] };
    const file = writeIn(journey, 'foreign-hosts.json', other({ apis: { xdr } }));
    const ended = await journey.run(['verify', '--config', file]);
    expect(ended.words).toMatch(/fix defender-access setup --app-id [0-9a-f-]{36} --cloud/);
  });

  test('with a permission that nobody offers: the command that is named mends it', async () => {
    const wanted = { ...(other({})['wanted'] as object), permissions: ['xdr/Incident.Read', 'xdr/Incident.Raed'] };
    const file = writeIn(journey, 'misspelt.json', other({ wanted }));
    const ended = await journey.run(['verify', '--config', file]);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('fix defender-access consent --remove xdr/Incident.Raed');
    const mended = await journey.run(['consent', '--remove', 'xdr/Incident.Raed', '--yes', '--config', file]);
    expect(mended.exit, mended.stderr).toBe(0);
    expect((await journey.run(['verify', '--config', file])).exit).toBe(0);
  });

  test('none, but the app named: what stands on the app is what should work', async () => {
    const ended = await journey.run([
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
    const ended = await journey.run(['verify', '--app-id', 'incident-reader']);
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
    const ended = await journey.run(['verify', '--json', '--config', writeIn(journey, 'half.json', half)]);
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'config')?.remedy).toContain('defender-access setup');
    expect(checkOf(ended, 'app')?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(1);
  });
});

describe('without the network', () => {
  test('exit 5, and every check says why it was not made', async () => {
    const dead = {
      ...(JSON.parse(readFileSync(journey.cloudFile, 'utf8')) as Record<string, unknown>),
      authorityHost: 'https://localhost:1',
      graphEndpoint: 'https://localhost:1',
      resources: {
        xdr: { endpoint: 'https://localhost:1', audience: 'https://api.security.microsoft.com' },
        graph: { endpoint: 'https://localhost:1', audience: 'https://graph.microsoft.com' },
      },
    };
    const cloud = writeIn(journey, 'dead.json', dead);
    const ended = await journey.run(['verify', '--json', '--cloud', cloud], { withoutCloud: true });
    expect(ended.exit, ended.stdout).toBe(5);
    expect(checkOf(ended, 'hosts')?.verdict).toBe('fail');
    expect(signIns(ended)).toBe(0);
  });
});

/** What `az account get-access-token` would print, once somebody ran `az login`. */
async function graphTokenOfAzureCli({ sandbox, cloudFile, time }: Journey): Promise<string> {
  const cloud = parseCloudFile(JSON.parse(readFileSync(cloudFile, 'utf8')), {
    path: cloudFile,
    readCa: (file) => readFileSync(file, 'utf8'),
  });
  const http = createHttp({ env: {}, extraCaPem: cloud.extraCaPem, clock: time.clock, trace: null });
  const session = await signInOperator({
    cloud,
    tenant: sandbox.tenant.id,
    clientId: null,
    method: 'browser',
    fallback: false,
    http,
    clock: time.clock,
    signal: new AbortController().signal,
    guide: {
      browserOpens: () => undefined,
      codeIssued: () => undefined,
      async openPage(page) {
        void sandbox.approveAs('admin')(page);
        return true;
      },
      interruption: () => new Promise(() => undefined),
      note: () => undefined,
      settled: () => undefined,
    },
  });
  const { token } = await session.tokenFor({ audience: cloud.graphAudience });
  await http.close();
  return token.reveal();
}

describe.skipIf(process.platform === 'win32')('in a pipeline, with the session of the Azure CLI', () => {
  const path = process.env['PATH'];
  afterAll(() => {
    process.env['PATH'] = path;
  });

  test('the directory is looked at, token and API are skipped with the reason, and nobody is asked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'az-'));
    const token = await graphTokenOfAzureCli(journey);
    const expiresOn = Math.floor(journey.time.clock.now().getTime() / 1000) + 3_600;
    const answer = JSON.stringify({ accessToken: token, expires_on: expiresOn, tokenType: 'Bearer' });
    writeFileSync(join(folder, 'az'), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
    const ended = await journey.run(['verify', '--json', '--auth', 'azure-cli']);
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
    expect(ended.exit, ended.stdout).toBe(0);
    expect(withVerdict(ended, 'skipped')).toEqual(['token-xdr', 'call-xdr']);
    expect(checkOf(ended, 'consent-xdr')?.verdict).toBe('pass');
    expect(signIns(ended)).toBe(0);
  });

  test('without az it fails, and does not pass for want of looking', async () => {
    process.env['PATH'] = '/nowhere';
    const ended = await journey.run(['verify', '--json', '--auth', 'azure-cli']);
    process.env['PATH'] = path;
    expect(ended.exit, ended.stdout).toBe(3);
    expect(checkOf(ended, 'app')?.seen).toContain('Azure CLI');
    expect(checkOf(ended, 'token-xdr')).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(ended, 'token-xdr')?.seen).toContain('--auth azure-cli');
  });
});

test('a person without the right to read the directory still gets token and call looked at', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'tenant-'));
  const stateFile = join(folder, 'tenant.json');
  const first = await startJourney({ stateFile });
  const made = await first.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
  expect(made.exit, made.stderr).toBe(0);
  const config = first.config();
  await first.end();
  const second = await startJourney({
    stateFile,
    scenario: { ...healthy, faults: [{ kind: 'status', status: 403, host: 'graph' }] },
  });
  try {
    writeIn(second, 'defender-access.json', config);
    const ended = await second.run(['verify', '--json']);
    expect(checkOf(ended, 'app'), ended.stdout).toMatchObject({ verdict: 'skipped' });
    expect(checkOf(ended, 'call-xdr')).toMatchObject({ verdict: 'pass' });
    expect(ended.exit).toBe(0);
    expect(ended.json()['notProven']).not.toEqual([]);
    const alone = await second.run(['verify', '--json', '--only', 'app,consent']);
    expect(withVerdict(alone, 'fail')).toEqual(['app']);
    expect(alone.exit).toBe(3);
  } finally {
    await second.end();
    rmSync(folder, { recursive: true });
  }
});
