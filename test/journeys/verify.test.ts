import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseCloudFile } from '../../src/catalog/clouds.ts';
import type { PageToOpen } from '../../src/commands/world.ts';
import { createHttp } from '../../src/network/http.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { signInOperator } from '../../src/tokens/operator-sign-in.ts';
import { admin, type Journey, startJourney, writeIn } from '../support/journey.ts';
import { checkOf, checksOf, signIns, withVerdict, writes } from './seen-checks.ts';
import { verifyScene } from './verify-scene.ts';

const scene = verifyScene();
const { clientId } = scene;

describe('a setup as it should be', () => {
  test('is said to work, in a line per group, and nothing is written', async () => {
    const ended = await scene.journey.run(['verify']);
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
    const ended = await scene.journey.run(['verify', '--json']);
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({ schemaVersion: 1, passed: true, app: { appId: clientId() } });
    const ids = checksOf(ended).map(({ id }) => id);
    expect(ids.slice(0, 3)).toEqual(['config', 'hosts', 'proxy']);
    expect(ids.at(-1)).toBe('drift');
    expect(new Set(checksOf(ended).map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    for (const check of checksOf(ended)) expect(Object.keys(check)).toEqual(['id', 'verdict', 'seen', 'remedy']);
  });

  test('leaves the config as it was, to the byte', async () => {
    const file = join(scene.journey.folder, 'defender-access.json');
    const before = readFileSync(file);
    await scene.journey.run(['verify', '--json']);
    expect(readFileSync(file)).toEqual(before);
  });

  test('asks Graph by reads alone: two requests', async () => {
    const { requests } = await scene.journey.run(['verify', '--json']);
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
    const ended = await scene.journey.run(['verify', '--json', ...args]);
    expect(ended.exit, ended.stdout).toBe(0);
    expect(signIns(ended)).toBe(expected);
  });

  test('--quick says what it did not show', async () => {
    const ended = await scene.journey.run(['verify', '--quick']);
    expect(ended.stdout).toMatch(
      /– not looked at +app, owners, principals, consent, token, live call, drift,\n +configured, published: --quick/,
    );
    expect(ended.stdout).toContain('Not proven: that an API answers');
    expect(ended.stdout).not.toContain('It works');
  });

  test('an API that the setup is not about proves nothing: exit 3', async () => {
    const ended = await scene.journey.run(['verify', '--only', 'consent-graph']);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('No check was made, so nothing is proven');
    expect(ended.stdout).not.toContain('✔');
  });

  test('nor does what nobody was asked for', async () => {
    const ended = await scene.journey.run(['verify', '--only', 'token,call', '--quick']);
    expect(ended.exit).toBe(3);
    expect(ended.words).toContain('– Nothing could be looked at, so nothing is proven.');
  });

  test('a check that nobody knows is named before anything is read', async () => {
    const ended = await scene.journey.run(['verify', '--only', 'consnet']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toContain('There is no check called "consnet"');
    expect(ended.requests).toEqual([]);
  });
});

describe('whoever asks', () => {
  test('a person without a Defender role: the app is fine, and whose move it is', async () => {
    const ended = await scene.journey.run(['verify'], { as: ['reader'] });
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
    void scene.journey.sandbox.approveAs(admin)({ ...page, url: plain.href });
    return true;
  };

  test('another operator than was named is told, and does not end it', async () => {
    const ended = await scene.journey.run(['verify', '--json', '--operator', 'analyst@contoso.example'], {
      openPage: ignoringTheHint,
    });
    expect(checkOf(ended, 'app')?.seen).toContain('nobody signed in to read the directory');
    expect(checkOf(ended, 'call-xdr')?.verdict).toBe('pass');
  });

  test('another user than was named fails the token', async () => {
    const ended = await scene.journey.run(
      ['verify', '--json', '--only', 'token,call', '--user', 'analyst@contoso.example'],
      {
        openPage: ignoringTheHint,
      },
    );
    expect(ended.exit).toBe(3);
    expect(checkOf(ended, 'token-xdr')?.verdict).toBe('fail');
    expect(checkOf(ended, 'call-xdr')?.verdict).toBe('skipped');
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
    const token = await graphTokenOfAzureCli(scene.journey);
    const expiresOn = Math.floor(scene.journey.time.clock.now().getTime() / 1000) + 3_600;
    const answer = JSON.stringify({ accessToken: token, expires_on: expiresOn, tokenType: 'Bearer' });
    writeFileSync(join(folder, 'az'), `#!/bin/sh\necho '${answer}'\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
    const ended = await scene.journey.run(['verify', '--json', '--auth', 'azure-cli']);
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
    expect(ended.exit, ended.stdout).toBe(0);
    expect(withVerdict(ended, 'skipped')).toEqual(['token-xdr', 'call-xdr']);
    expect(checkOf(ended, 'consent-xdr')?.verdict).toBe('pass');
    expect(signIns(ended)).toBe(0);
  });

  test('without az it fails, and does not pass for want of looking', async () => {
    process.env['PATH'] = '/nowhere';
    const ended = await scene.journey.run(['verify', '--json', '--auth', 'azure-cli']);
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
