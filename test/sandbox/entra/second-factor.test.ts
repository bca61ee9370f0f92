import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { secondFactor } from '../../../src/sandbox/scenarios/second-factor.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from '../registered-app.ts';
import { claimsOf, type TrustedClient, trustedClient } from '../trusted-client.ts';
import { Browser, verifier } from './browser.ts';

const endpoint = 'fc780465-2017-40d4-a0c5-307022471b92';
const scopes = {
  graph: 'https://graph.microsoft.com/User.Read openid profile offline_access',
  endpoint: 'https://api.securitycenter.microsoft.com/.default openid profile offline_access',
};

let sandbox: RunningSandbox;
let client: TrustedClient;
let app: RegisteredApp;
let browser: Browser;

beforeEach(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), scenario: secondFactor });
  client = trustedClient(sandbox);
  app = registerApp(sandbox);
  grant(sandbox.tenantStore, app, 'graph', 'User.Read');
  grant(sandbox.tenantStore, app, 'endpoint', 'Machine.Read');
  browser = new Browser(sandbox);
});
afterEach(async () => {
  await client.close();
  await sandbox.stop();
});

const base = () => `/${sandbox.tenant.id}/oauth2/v2.0`;
const tokens = (fields: Record<string, string>) => client.form(`${base()}/token`, { client_id: app.appId, ...fields });
const redeem = (code: string | null | undefined, scope: string) =>
  tokens({
    grant_type: 'authorization_code',
    code: code ?? '',
    redirect_uri: 'http://localhost:4321',
    code_verifier: verifier,
    scope,
  });

describe('an API that wants a second factor', () => {
  const path = () => browser.authorizePath(app, { scope: scopes.endpoint });

  test('asks for it on the page after the account, and the token says that it was given', async () => {
    const page = await browser.choose(path(), 'analyst');
    expect(page).toMatchObject({ status: 200, title: 'Approve sign in request', location: null });
    const approved = await browser.choose(path(), 'analyst', { answer: 'approve' });
    const { json } = await redeem(approved.query?.get('code'), scopes.endpoint);
    expect(claimsOf(json.access_token)).toMatchObject({ scp: 'Machine.Read', amr: ['pwd', 'mfa'] });
  });

  test('is declined like anything else, and the app hears of it', async () => {
    const declined = await browser.choose(path(), 'analyst', { answer: 'decline' });
    expect(declined.query?.get('error')).toBe('access_denied');
  });

  test('takes it once for the browser: another app is not asked again', async () => {
    await browser.choose(path(), 'analyst', { answer: 'approve' });
    const other = registerApp(sandbox);
    grant(sandbox.tenantStore, other, 'endpoint', 'Machine.Read');
    const next = await browser.open(browser.authorizePath(other, { scope: scopes.endpoint }));
    expect(next.query?.get('code')).toMatch(/./);
  });

  test('cannot be asked in silence: prompt=none comes back with 50076', async () => {
    await browser.choose(browser.authorizePath(app), 'analyst');
    const silent = await browser.open(browser.authorizePath(app, { scope: scopes.endpoint, prompt: 'none' }));
    expect(silent.code).toBe(50076);
  });
});

describe('a session without it', () => {
  const refreshed = async () => {
    const { query } = await browser.choose(browser.authorizePath(app), 'analyst');
    const { json } = await redeem(query?.get('code'), scopes.graph);
    expect(claimsOf(json.access_token)['amr']).toEqual(['pwd']);
    return tokens({ grant_type: 'refresh_token', refresh_token: json.refresh_token, scope: scopes.endpoint });
  };

  test('goes on with other APIs, and is refused by this one with the claims for the next sign-in', async () => {
    const { status, json } = await refreshed();
    expect(status).toBe(400);
    expect(json).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
    expect(json.error_description).toContain(`to access '${endpoint}'`);
    expect(JSON.parse(json.claims)).toMatchObject({ access_token: { capolids: { essential: true } } });
  });

  test('satisfies it by one further sign-in with these claims', async () => {
    const { json } = await refreshed();
    const asked = browser.authorizePath(app, { scope: scopes.endpoint, claims: json.claims });
    expect((await browser.open(asked)).title).toBe('Approve sign in request');
    const approved = await browser.choose(asked, 'analyst', { answer: 'approve' });
    expect((await redeem(approved.query?.get('code'), scopes.endpoint)).status).toBe(200);
  });
});

test('a device code asks for it on the page too', async () => {
  const begun = await client.form(`${base()}/devicecode`, { client_id: app.appId, scope: scopes.endpoint });
  await sandbox.approveAs('analyst')({ url: begun.json.verification_uri, userCode: begun.json.user_code });
  const { json } = await tokens({ grant_type: 'device_code', device_code: begun.json.device_code });
  expect(claimsOf(json.access_token)['amr']).toEqual(['pwd', 'mfa']);
});
