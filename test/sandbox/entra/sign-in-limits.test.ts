import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClock } from '../../../src/sandbox/sandbox-clock.ts';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from '../registered-app.ts';
import { type TrustedClient, trustedClient } from '../trusted-client.ts';
import { Browser, verifier } from './browser.ts';

const clock = startClock();
let sandbox: RunningSandbox;
let client: TrustedClient;
let app: RegisteredApp;
const scope = 'https://graph.microsoft.com/User.Read offline_access';

beforeAll(async () => {
  const scenario = { ...healthy, conditions: { signIn: { sameTokensInFiveMinutes: 3 } } };
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), clock, scenario });
  client = trustedClient(sandbox);
  app = registerApp(sandbox);
  grant(sandbox.tenantStore, app, 'graph', 'User.Read');
});
afterAll(async () => {
  await client.close();
  await sandbox.stop();
});

async function signedIn(account = 'reader') {
  const browser = new Browser(sandbox);
  const answer = await browser.choose(browser.authorizePath(app, { scope }), account);
  const fields = { client_id: app.appId, redirect_uri: 'http://localhost:4321', code_verifier: verifier };
  const code = answer.query?.get('code') ?? '';
  return post({ ...fields, grant_type: 'authorization_code', code, scope });
}

function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return client.fetch(`/${sandbox.tenant.id}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams(fields).toString(),
  });
}

function refresh(token: string, headers: Record<string, string> = {}) {
  return post({ client_id: app.appId, grant_type: 'refresh_token', refresh_token: token, scope }, headers);
}

describe('a client that asks for the same token again and again', () => {
  test('is refused with AADSTS50196, others are not, and after five minutes it may go on', async () => {
    const { json } = await signedIn('reader');
    for (let time = 2; time <= 3; time++) expect((await refresh(json.refresh_token)).status).toBe(200);
    const refused = await refresh(json.refresh_token);
    expect(refused.status).toBe(400);
    expect(refused.json).toMatchObject({ error: 'invalid_grant', error_codes: [50196] });
    expect((await signedIn('analyst')).status).toBe(200);
    clock.moveBy(5 * 60_000);
    expect((await refresh(json.refresh_token)).status).toBe(200);
  });
});

describe('a network that allows some tenants only', () => {
  test.each([
    ['fabrikam.example', true],
    ['fabrikam.example, contoso.onmicrosoft.com.example', true],
    ['fabrikam.example, Contoso.example', false],
    ['*', false],
  ])('Restrict-Access-To-Tenants: %s', async (allowed, isRefused) => {
    const headers = { 'restrict-access-to-tenants': allowed };
    clock.moveBy(5 * 60_000);
    const { json } = await signedIn('admin');
    const answer = await refresh(json.refresh_token, headers);
    expect(answer.json.error_codes ?? null).toEqual(isRefused ? [500021] : null);
    const browser = new Browser(sandbox);
    const path = browser.authorizePath(app, { scope, login_hint: 'admin@contoso.example' });
    await browser.choose(path, 'admin');
    const page = await browser.open(path, undefined, headers);
    expect(page.code).toBe(isRefused ? 500021 : null);
  });
});
