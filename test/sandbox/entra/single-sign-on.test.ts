import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';

let sandbox: RunningSandbox;

let browser: Browser;

let app: RegisteredApp;

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
});

afterAll(() => sandbox.stop());

beforeEach(() => {
  browser = new Browser(sandbox);
  app = registerApp(sandbox, { wants: { graph: ['User.Read'] } });
});

describe('single sign-on', () => {
  beforeEach(() => {
    grant(sandbox.tenantStore, app, 'graph', 'User.Read');
  });
  const account = 'Pick an account';

  test('one signed-in person goes through unasked, for another app as well', async () => {
    await browser.choose(browser.authorizePath(app), 'reader');
    expect((await browser.open(browser.authorizePath(app))).query?.has('code')).toBe(true);
    const other = registerApp(sandbox);
    grant(sandbox.tenantStore, other, 'graph', 'User.Read');
    expect((await browser.open(browser.authorizePath(other, { prompt: 'none' }))).query?.has('code')).toBe(true);
  });

  test.each(['select_account', 'login'])('prompt=%s asks all the same', async (prompt) => {
    await browser.choose(browser.authorizePath(app), 'reader');
    expect((await browser.open(browser.authorizePath(app, { prompt }))).title).toBe(account);
  });

  test('prompt=consent shows the consent page although all is granted', async () => {
    await browser.choose(browser.authorizePath(app), 'admin');
    const path = browser.authorizePath(app, { prompt: 'consent' });
    expect((await browser.open(path)).title).toBe('Permissions requested');
    expect((await browser.choose(path, 'admin', { answer: 'accept' })).query?.has('code')).toBe(true);
  });

  test('with two people signed in the page asks, a login hint decides, and a silent request cannot choose', async () => {
    await browser.choose(browser.authorizePath(app), 'reader');
    await browser.choose(browser.authorizePath(app, { prompt: 'select_account' }), 'admin');
    expect((await browser.open(browser.authorizePath(app))).title).toBe(account);
    const hinted = await browser.open(browser.authorizePath(app, { login_hint: 'ADMIN@contoso.example' }));
    expect(hinted.query?.has('code')).toBe(true);
    expect(await browser.open(browser.authorizePath(app, { prompt: 'none' }))).toMatchObject({ code: 16000 });
  });

  test('a login hint of somebody else than who is signed in asks, and shows that person alone', async () => {
    await browser.choose(browser.authorizePath(app), 'reader');
    const page = await browser.open(browser.authorizePath(app, { login_hint: 'analyst@contoso.example' }));
    expect(page.title).toBe(account);
    expect(page.text.match(/data-upn="([^"]*)"/g)).toEqual(['data-upn="analyst@contoso.example"']);
  });

  test('the cookie is out of reach for scripts and foreign sites, and the store knows only its hash', async () => {
    const answer = await browser.choose(browser.authorizePath(app), 'reader');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^ESTSAUTHPERSISTENT=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400$/);
    const [secret = ''] = browser.cookies.values();
    expect(JSON.stringify(sandbox.tenantStore.changes())).not.toContain(secret);
  });

  test('signing out ends it', async () => {
    await browser.choose(browser.authorizePath(app), 'reader');
    await browser.open(`/${sandbox.tenant.id}/oauth2/v2.0/logout`);
    expect((await browser.open(browser.authorizePath(app))).title).toBe(account);
  });
});
