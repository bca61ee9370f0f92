import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SandboxClock, startClock } from '../../../src/sandbox/sandbox-clock.ts';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from '../registered-app.ts';
import { type Answer, type TrustedClient, trustedClient } from '../trusted-client.ts';
import { Browser } from './browser.ts';

let sandbox: RunningSandbox;
let client: TrustedClient;
let clock: SandboxClock;
let app: RegisteredApp;

async function start(scenario: Partial<Scenario> = {}, stateFile: string | null = null) {
  clock = startClock();
  sandbox = await startSandbox({ stateFile, clock, keys: await practiceKeys(), scenario: { ...healthy, ...scenario } });
  client = trustedClient(sandbox);
  newApp();
}

function newApp() {
  app = registerApp(sandbox);
  grant(sandbox.tenantStore, app, 'graph', 'User.Read');
}

async function stop() {
  await client.close();
  await sandbox.stop();
}

beforeAll(() => start());
afterAll(stop);
beforeEach(newApp);

const scope = 'https://graph.microsoft.com/User.Read openid offline_access';

async function begin(of = app): Promise<Answer> {
  return await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/devicecode`, { client_id: of.appId, scope });
}

async function poll(deviceCode: string, of = app, grantType = 'device_code') {
  const fields = { client_id: of.appId, grant_type: grantType, device_code: deviceCode };
  return await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/token`, fields);
}

/** Goes through the pages up to the given answer, as a person with a browser. */
async function enter(userCode: string, account: string, answer?: 'accept' | 'decline') {
  const browser = new Browser(sandbox);
  const typed = await browser.open('/device', { otc: userCode });
  if (typed.title !== 'Pick an account') return typed;
  const user = sandbox.accounts.find(({ key }) => key === account)?.objectId ?? '';
  const fields = { flow: 'device', request: userCode, account: user };
  return await browser.open('/common/signin', answer ? { ...fields, answer } : fields);
}

test('begins with a code of nine characters and the page to type it in', async () => {
  const { status, json } = await begin();
  expect(status).toBe(200);
  expect(json).toMatchObject({ expires_in: 900, interval: 5, verification_uri: `${sandbox.urls.pages}/device` });
  expect(json.user_code).toMatch(/^[A-Z2-9]{9}$/);
  expect(json.message).toBe(
    `To sign in, use a web browser to open the page ${json.verification_uri} and enter the code ${json.user_code} to authenticate.`,
  );
  expect(json).not.toHaveProperty('verification_uri_complete');
});

describe('polling', () => {
  test('pending until the person has confirmed, then tokens, once; both names of the grant work', async () => {
    const { json } = await begin();
    const pending = await poll(json.device_code);
    expect(pending.status).toBe(400);
    expect(pending.json).toMatchObject({ error: 'authorization_pending', error_codes: [70016] });
    expect(pending.json.error_uri).toContain('code=70016');
    expect((await enter(json.user_code, 'reader')).title).toBe('Are you trying to sign in to Test app?');
    expect((await poll(json.device_code)).json.error).toBe('authorization_pending');
    expect((await enter(json.user_code, 'reader', 'accept')).text).toContain('You may now close this window');
    const done = await poll(json.device_code, app, 'urn:ietf:params:oauth:grant-type:device_code');
    expect([done.status, done.json.token_type]).toEqual([200, 'Bearer']);
    expect((await poll(json.device_code)).json.error_codes).toEqual([54005]);
  });

  test('declined', async () => {
    const { json } = await begin();
    await enter(json.user_code, 'reader', 'decline');
    expect((await poll(json.device_code)).json.error).toBe('authorization_declined');
  });

  test('expired after fifteen minutes, on the page as well', async () => {
    const { json } = await begin();
    clock.moveBy(900_001);
    expect((await poll(json.device_code)).json).toMatchObject({ error: 'expired_token', error_codes: [70020] });
    expect((await enter(json.user_code, 'reader')).text).toContain('has expired');
  });

  test('unknown code, and the code of another app', async () => {
    const refused = { error: 'invalid_grant', error_codes: [70000] };
    expect((await poll('nonsense')).json).toMatchObject(refused);
    const { json } = await begin();
    expect((await poll(json.device_code, registerApp(sandbox))).json).toMatchObject(refused);
  });

  test('an app without the fallback flag is refused when it redeems: AADSTS7000218', async () => {
    sandbox.tenantStore.applications.update(app.objectId, { isFallbackPublicClient: null });
    const { json } = await begin();
    await enter(json.user_code, 'reader', 'accept');
    const answer = await poll(json.device_code);
    expect([answer.status, answer.json.error, answer.json.error_codes]).toEqual([401, 'invalid_client', [7000218]]);
  });
});

test.each([
  ['nothing asked', 900144, { scope: '' }],
  ['a malformed scope', 70011, { scope: '/' }],
  ['an unknown app', 700016, { client_id: '11111111-2222-4333-8444-555555555555' }],
])('begin with %s: AADSTS%i as ordinary error JSON', async (_name, code, extra) => {
  const answer = await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/devicecode`, {
    client_id: app.appId,
    scope,
    ...extra,
  });
  expect([answer.status, answer.json.error_codes]).toEqual([400, [code]]);
});

test('a wrong code can be typed again; letter case and dashes do not matter', async () => {
  const browser = new Browser(sandbox);
  const wrong = await browser.open('/device', { otc: 'WRONGCODE' });
  expect(wrong.title).toBe('Enter code to allow access');
  expect(wrong.text).toContain('role="alert"');
  const { json } = await begin();
  const code = String(json.user_code).toLowerCase();
  const right = await browser.open('/device', { otc: ` ${code.slice(0, 4)}-${code.slice(4)} ` });
  expect(right.title).toBe('Pick an account');
});

test('an app without consent shows the consent page, and who may not consent cannot go on', async () => {
  const own = registerApp(sandbox);
  const { json } = await begin(own);
  expect((await enter(json.user_code, 'reader')).title).toBe('Permissions requested');
  await enter(json.user_code, 'reader', 'accept');
  expect((await poll(json.device_code, own)).status).toBe(200);
});

describe('where Conditional Access blocks the flow', () => {
  // The healthy tenant of the other tests ends here; each test has its own, the last one is stopped with the file.
  beforeEach(stop);

  test('the page says 53003 after the sign-in, and the app keeps polling', async () => {
    await start({ conditions: { signIn: { deviceCodeBlocked: true } } });
    const { json } = await begin();
    expect(await enter(json.user_code, 'reader')).toMatchObject({
      title: 'You don&#39;t have access to this',
      code: 53003,
    });
    expect((await poll(json.device_code)).json.error).toBe('authorization_pending');
    await expect(sandbox.approveAs('reader')({ url: json.verification_uri, userCode: json.user_code })).rejects.toThrow(
      'AADSTS53003',
    );
  });

  test('a session begun by device code before cannot be refreshed any more: AADSTS530036', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'device-code-'));
    try {
      const stateFile = join(folder, 'tenant.json');
      await start({}, stateFile);
      const { json } = await begin();
      await enter(json.user_code, 'reader', 'accept');
      const { refresh_token } = (await poll(json.device_code)).json;
      const fields = { client_id: app.appId, grant_type: 'refresh_token', refresh_token, scope };
      const refresh = () => client.form(`/${sandbox.tenant.id}/oauth2/v2.0/token`, fields);
      expect((await refresh()).status).toBe(200);
      await stop();
      await start({ conditions: { signIn: { deviceCodeBlocked: true } } }, stateFile);
      expect((await refresh()).json).toMatchObject({ error: 'invalid_grant', error_codes: [530036] });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('or the poll is told, where that guess is switched', async () => {
    await start({
      conditions: { signIn: { deviceCodeBlocked: true } },
      behaviour: { blockedDeviceCodePoll: 'blocked' },
    });
    const { json } = await begin();
    await enter(json.user_code, 'reader');
    expect((await poll(json.device_code)).json).toMatchObject({ error: 'invalid_grant', error_codes: [53003] });
  });
});
