import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startClock } from '../../src/sandbox/sandbox-clock.ts';
import type { Scenario } from '../../src/sandbox/start-sandbox.ts';
import { registerApp } from '../sandbox/registered-app.ts';
import { type TrustedClient, trustedClient, waitForRedirect } from '../sandbox/trusted-client.ts';
import { defectsOf, openWindow, type Page, startBrowser } from './browser-person.ts';
import { authorizeUrlOf, azureCli, deviceCodeOf, graphTools, openPractice, type Practice } from './practice.ts';
import { chromium } from './present-clients.ts';

let browser: Browser;
let practice: Practice;
let page: Page;
let complaints: string[];
let client: TrustedClient;
let app: Awaited<ReturnType<typeof waitForRedirect>>;

async function begin(scenario: Partial<Scenario> = {}, clock = startClock(0)) {
  practice = await openPractice(scenario, { clock });
  client = trustedClient(practice.sandbox);
  return clock;
}

const authorizeUrl = (clientId: string, scope: string, more: Record<string, string> = {}) =>
  authorizeUrlOf(practice.sandbox, { client_id: clientId, redirect_uri: app.uri, scope, ...more });
const button = (name: string | RegExp) => page.getByRole('button', { name });
const heading = () => page.getByRole('heading', { level: 1 }).innerText();
const consentScope = 'https://graph.microsoft.com/SecurityIncident.Read.All openid';
const beginDeviceCode = (clientId: string, scope: string) => deviceCodeOf(practice.sandbox, client, clientId, scope);

describe.skipIf(chromium === null)('the sign-in pages in Chromium, on a phone of 360 px', () => {
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    app = await waitForRedirect();
    ({ page, complaints } = await openWindow(browser));
  });
  afterEach(async () => {
    expect(complaints).toEqual([]);
    await page.context().close();
    app.close();
    await client.close();
    await practice.close();
  });

  test('choosing an account leads to the app, and the next sign-in knows it', async () => {
    await begin();
    await page.goto(authorizeUrl(azureCli, 'https://graph.microsoft.com/.default'));
    expect(await heading()).toBe('Pick an account');
    expect(await defectsOf(page)).toEqual([]);
    await button(/Ana Analyst/).click();
    expect(await page.locator('body').innerText()).toBe('Signed in.');
    const answer = await app.query;
    expect(answer.get('state')).toBe('a state to compare');
    expect(answer.get('code')).toMatch(/^.{40,}$/);
    // Single sign-on: nothing is asked again.
    await page.goto(authorizeUrl(azureCli, 'https://graph.microsoft.com/.default'));
    expect(new URL(page.url()).searchParams.get('code')).toMatch(/^.{40,}$/);
    await page.goto(authorizeUrl(azureCli, 'https://graph.microsoft.com/.default', { prompt: 'select_account' }));
    expect(await button(/Ana Analyst/).innerText()).toContain('signed in');
  });

  test('consent is asked in words, given for oneself, and not asked twice', async () => {
    await begin();
    const own = registerApp(practice.sandbox);
    await page.goto(authorizeUrl(own.appId, 'User.Read openid'));
    await button(/Ana Analyst/).click();
    expect(await heading()).toBe('Permissions requested');
    expect(await page.getByText('Sign in and read user profile').isVisible()).toBe(true);
    expect(await page.getByText('Consent on behalf of your organization').count()).toBe(0);
    expect(await defectsOf(page)).toEqual([]);
    await button('Accept').click();
    expect((await app.query).get('code')).toMatch(/^.{40,}$/);
    const [record, ...others] = practice.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', own.principalId);
    expect(others).toEqual([]);
    expect(record).toMatchObject({ consentType: 'Principal', scope: expect.stringContaining('User.Read') });
    await page.goto(authorizeUrl(own.appId, 'User.Read openid'));
    expect(new URL(page.url()).searchParams.has('code')).toBe(true);
  });

  test('an administrator may consent for everyone', async () => {
    await begin();
    const own = registerApp(practice.sandbox);
    await page.goto(authorizeUrl(own.appId, consentScope));
    await button(/Adele Admin/).click();
    await page.getByLabel('Consent on behalf of your organization').check();
    expect(await defectsOf(page)).toEqual([]);
    await button('Accept').click();
    await app.query;
    const grants = practice.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', own.principalId);
    expect(grants).toMatchObject([{ consentType: 'AllPrincipals', principalId: null }]);
  });

  test('saying no reaches the app as access_denied, and grants nothing', async () => {
    await begin();
    const own = registerApp(practice.sandbox);
    await page.goto(authorizeUrl(own.appId, 'User.Read'));
    await button(/Ana Analyst/).click();
    await button('Cancel').click();
    const answer = await app.query;
    expect(answer.get('error')).toBe('access_denied');
    expect(answer.get('error_subcode')).toBe('cancel');
    expect(answer.get('error_description')).toMatch(/^AADSTS65004: /);
    expect(practice.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', own.principalId)).toEqual([]);
  });

  test('who may not consent meets "Need admin approval", and can go back', async () => {
    await begin();
    await page.goto(authorizeUrl(graphTools, consentScope));
    await button(/Rui Reader/).click();
    expect(await heading()).toBe('Need admin approval');
    expect(await page.locator('body').innerText()).toContain('AADSTS90094');
    expect(await defectsOf(page)).toEqual([]);
    await button('Return to the application without granting consent').click();
    expect((await app.query).get('error')).toBe('access_denied');
  });

  test('a refusal of the sign-in service stays on its page, with what support asks for', async () => {
    await begin();
    await page.goto(authorizeUrl(azureCli, 'openid', { redirect_uri: 'https://elsewhere.example/' }));
    const text = await page.locator('body').innerText();
    expect(text).toContain('AADSTS50011');
    expect(text).toMatch(/Correlation Id\s+[0-9a-f-]{36}/);
    expect(text).toMatch(/Timestamp\s+2\d{3}-\d\d-\d\d/);
    expect(await defectsOf(page)).toEqual([]);
  });

  test('conditional access is a page as well', async () => {
    await begin({ conditions: { signIn: { blockedBy: 53003 } } });
    await page.goto(authorizeUrl(azureCli, 'https://graph.microsoft.com/.default'));
    await button(/Ana Analyst/).click();
    expect(await page.locator('body').innerText()).toContain('53003');
    expect(await defectsOf(page)).toEqual([]);
  });

  test('device code: a wrong code, the right one in small letters, the confirmation, the last page', async () => {
    await begin();
    const waiting = await beginDeviceCode(azureCli, 'https://graph.microsoft.com/.default');
    await page.goto(waiting.uri);
    expect(await defectsOf(page)).toEqual([]);
    const field = page.getByLabel('Enter the code displayed on your app or device');
    await field.fill('WRONGCODE');
    await button('Next').click();
    expect(await page.getByRole('alert').innerText()).not.toBe('');
    expect(await defectsOf(page)).toEqual([]);
    await field.fill(waiting.userCode.toLowerCase());
    await button('Next').click();
    await button(/Ana Analyst/).click();
    expect(await heading()).toBe('Are you trying to sign in to Microsoft Azure CLI?');
    expect(await defectsOf(page)).toEqual([]);
    expect((await waiting.poll()).json.error).toBe('authorization_pending');
    await button('Continue').click();
    expect(await page.locator('body').innerText()).toContain('You may now close this window');
    expect(await defectsOf(page)).toEqual([]);
    expect((await waiting.poll()).status).toBe(200);
  });

  test('device code: saying no', async () => {
    await begin();
    const waiting = await beginDeviceCode(azureCli, 'https://graph.microsoft.com/.default');
    await page.goto(waiting.uri);
    await page.getByLabel('Enter the code').fill(waiting.userCode);
    await button('Next').click();
    await button(/Ana Analyst/).click();
    await button('Cancel').click();
    expect(await heading()).toBe('You cancelled this sign-in');
    expect(await defectsOf(page)).toEqual([]);
    expect((await waiting.poll()).json.error).toBe('authorization_declined');
  });

  test('device code: expired', async () => {
    const clock = await begin();
    const waiting = await beginDeviceCode(azureCli, 'https://graph.microsoft.com/.default');
    clock.moveBy(16 * 60_000);
    await page.goto(waiting.uri);
    await page.getByLabel('Enter the code').fill(waiting.userCode);
    await button('Next').click();
    expect(await page.getByRole('alert').innerText()).toMatch(/expired/);
    expect(await defectsOf(page)).toEqual([]);
    expect((await waiting.poll()).json.error).toBe('expired_token');
  });

  test('the admin consent page answers the app', async () => {
    await begin();
    const own = registerApp(practice.sandbox, { wants: { xdr: ['Incident.Read'] } });
    const query = new URLSearchParams({
      client_id: own.appId,
      scope: 'https://api.security.microsoft.com/.default',
      redirect_uri: app.uri,
      state: 's',
    });
    const { sandbox } = practice;
    await page.goto(`${sandbox.urls.pages}/${sandbox.tenant.id}/v2.0/adminconsent?${query}`);
    await button(/Adele Admin/).click();
    expect(await heading()).toContain('review for your organization');
    expect(await defectsOf(page)).toEqual([]);
    await button('Accept').click();
    expect(Object.fromEntries(await app.query)).toMatchObject({ admin_consent: 'True', tenant: sandbox.tenant.id });
  });

  test('everything works by keyboard alone, and the focus is always seen', async () => {
    await begin();
    const own = registerApp(practice.sandbox);
    await page.goto(authorizeUrl(own.appId, 'User.Read'));
    const focused = () =>
      page.evaluate<{ text: string; outlined: boolean }>(
        `(({ activeElement: element }) => ({
          text: element.innerText,
          outlined: getComputedStyle(element).outlineStyle !== 'none',
        }))(document)`,
      );
    const tabTo = async (name: RegExp) => {
      for (let step = 0; step < 20; step += 1) {
        await page.keyboard.press('Tab');
        const { text, outlined } = await focused();
        expect(outlined, text).toBe(true);
        if (name.test(text)) return;
      }
      throw new Error(`${name} cannot be reached by keyboard`);
    };
    await tabTo(/Ana Analyst/);
    await page.keyboard.press('Enter');
    await page.waitForSelector('details');
    await tabTo(/Sign in and read user profile/);
    await page.keyboard.press('Space');
    expect(await page.locator('details[open]').count()).toBe(1);
    await tabTo(/Accept/);
    await page.keyboard.press('Enter');
    expect((await app.query).has('code')).toBe(true);
  });

  test('in the dark, too', async () => {
    await begin();
    await page.context().close();
    ({ page, complaints } = await openWindow(browser, 'dark'));
    await page.goto(authorizeUrl(graphTools, consentScope));
    const defects = await defectsOf(page);
    await button(/Adele Admin/).click();
    expect([...defects, ...(await defectsOf(page))]).toEqual([]);
  });

  test('the pages hold no script, and would not run one', async () => {
    await begin();
    const answer = await page.goto(authorizeUrl(azureCli, 'openid'));
    expect(await page.locator('script').count()).toBe(0);
    expect(answer?.headers()['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
  });
});
