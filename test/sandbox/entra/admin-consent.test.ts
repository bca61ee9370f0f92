import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type RegisteredApp, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';

let sandbox: RunningSandbox;

let browser: Browser;

let app: RegisteredApp;

const xdr = 'https://api.security.microsoft.com';

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null });
});

afterAll(() => sandbox.stop());

beforeEach(() => {
  browser = new Browser(sandbox);
  app = registerApp(sandbox, { wants: { graph: ['User.Read'], xdr: ['Incident.Read', 'AdvancedHunting.Read'] } });
});

function grantsOf(of: RegisteredApp) {
  return sandbox.tenantStore.oauth2PermissionGrants
    .by('clientId', of.principalId)
    .map(({ consentType, scope, principalId }) => ({ consentType, scope, mine: principalId !== null }));
}

describe('the admin consent page', () => {
  const withPortal = { publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] } };
  const consentPath = (of: RegisteredApp, extra: Record<string, string> = {}, tenant = sandbox.tenant.id) => {
    const query = {
      client_id: of.appId,
      redirect_uri: 'https://portal.azure.com',
      state: 's',
      scope: `${xdr}/.default`,
    };
    return `/${tenant}/v2.0/adminconsent?${new URLSearchParams({ ...query, ...extra })}`;
  };
  beforeEach(() => {
    app = registerApp(sandbox, {
      wants: { graph: ['User.Read'], xdr: ['Incident.Read'], endpoint: ['Machine.Read'] },
      application: withPortal,
    });
  });

  test('grants what the app lists of that API, for everyone, and says so to the redirect URI', async () => {
    const path = consentPath(app);
    expect((await browser.open(path)).title).toBe('Pick an account');
    expect((await browser.choose(path, 'appadmin')).title).toContain('review for your organization');
    const done = await browser.choose(path, 'appadmin', { answer: 'accept' });
    expect(Object.fromEntries(done.query ?? [])).toEqual({
      admin_consent: 'True',
      tenant: sandbox.tenant.id,
      scope: `${xdr}/Incident.Read`,
      state: 's',
    });
    expect(done.location).toMatch(/^https:\/\/portal\.azure\.com\/\?/);
    expect(grantsOf(app)).toEqual([{ consentType: 'AllPrincipals', scope: 'Incident.Read', mine: false }]);
  });

  test('version 1 grants everything that is listed', async () => {
    const path = `/${sandbox.tenant.id}/adminconsent?${new URLSearchParams({ client_id: app.appId, redirect_uri: 'http://localhost:99' })}`;
    const done = await browser.choose(path, 'admin', { answer: 'accept' });
    expect(done.query?.get('admin_consent')).toBe('True');
    expect(
      grantsOf(app)
        .map(({ scope }) => scope)
        .sort(),
    ).toEqual(['Incident.Read', 'Machine.Read', 'User.Read']);
  });

  test('a refusal says consent_required beside admin_consent=True', async () => {
    const answer = await browser.choose(consentPath(app), 'admin', { answer: 'decline' });
    expect(answer.query?.get('admin_consent')).toBe('True');
    expect(answer.query?.get('error')).toBe('consent_required');
    expect(answer.code).toBe(65004);
    expect(grantsOf(app)).toEqual([]);
  });

  test.each(['reader', 'analyst', 'pim', 'guest'])('%s is no administrator: page only', async (account) => {
    const page = await browser.choose(consentPath(app), account, { answer: 'accept' });
    expect(page).toMatchObject({ code: 90094, location: null });
    expect(grantsOf(app)).toEqual([]);
  });

  test.each([
    ['no scope', 900144, { scope: '' }],
    ['a redirect URI that is not registered', 50011, { redirect_uri: 'https://portal.azure.us' }],
  ])('%s: AADSTS%i', async (_name, code, extra) => {
    expect(await browser.open(consentPath(app, extra))).toMatchObject({ code, location: null });
  });

  test('organizations is a tenant here, common is not', async () => {
    expect((await browser.open(consentPath(app, {}, 'organizations'))).title).toBe('Pick an account');
    expect((await browser.open(consentPath(app, {}, 'common'))).code).toBe(50059);
  });

  test('a Defender API that is missing though licensed comes with the consent', async () => {
    const store = sandbox.tenantStore;
    const [endpoint] = store.servicePrincipals.by('displayName', 'WindowsDefenderATP');
    store.servicePrincipals.remove(endpoint?.id ?? '');
    const scope = 'https://api.securitycenter.microsoft.com/.default';
    const missing = () => store.servicePrincipals.by('displayName', 'WindowsDefenderATP').length === 0;
    // Looking at the page, declining, and trying without a role make nothing.
    expect((await browser.choose(consentPath(app, { scope }), 'reader', { answer: 'accept' })).code).toBe(90094);
    await browser.choose(consentPath(app, { scope }), 'admin', { answer: 'decline' });
    expect((await browser.choose(consentPath(app, { scope }), 'admin')).title).toContain('review');
    expect(missing()).toBe(true);
    const done = await browser.choose(consentPath(app, { scope }), 'admin', { answer: 'accept' });
    expect(done.query?.get('scope')).toBe('https://api.securitycenter.microsoft.com/Machine.Read');
    expect(store.servicePrincipals.by('displayName', 'WindowsDefenderATP')).toHaveLength(1);
  });
});
