import { beforeEach, describe, expect, test } from 'vitest';
import { type RegisteredApp, registerApp } from '../registered-app.ts';
import { signInScene } from './sign-in-scene.ts';

const scene = signInScene({ graph: ['User.Read'], xdr: ['Incident.Read', 'AdvancedHunting.Read'] });
const { grantsOf } = scene;
const xdr = 'https://api.security.microsoft.com';

describe('the admin consent page', () => {
  const withPortal = { publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] } };
  const consentPath = (of: RegisteredApp, extra: Record<string, string> = {}, tenant = scene.sandbox.tenant.id) => {
    const query = {
      client_id: of.appId,
      redirect_uri: 'https://portal.azure.com',
      state: 's',
      scope: `${xdr}/.default`,
    };
    return `/${tenant}/v2.0/adminconsent?${new URLSearchParams({ ...query, ...extra })}`;
  };
  let app: RegisteredApp;
  beforeEach(() => {
    app = registerApp(scene.sandbox, {
      wants: { graph: ['User.Read'], xdr: ['Incident.Read'], endpoint: ['Machine.Read'] },
      application: withPortal,
    });
  });

  test('grants what the app lists of that API, for everyone, and says so to the redirect URI', async () => {
    const path = consentPath(app);
    expect((await scene.browser.open(path)).title).toBe('Pick an account');
    expect((await scene.browser.choose(path, 'appadmin')).title).toContain('review for your organization');
    const done = await scene.browser.choose(path, 'appadmin', { answer: 'accept' });
    expect(Object.fromEntries(done.query ?? [])).toEqual({
      admin_consent: 'True',
      tenant: scene.sandbox.tenant.id,
      scope: `${xdr}/Incident.Read`,
      state: 's',
    });
    expect(done.location).toMatch(/^https:\/\/portal\.azure\.com\/\?/);
    expect(grantsOf(app)).toEqual([{ consentType: 'AllPrincipals', scope: 'Incident.Read', mine: false }]);
  });

  test('version 1 grants everything that is listed', async () => {
    const path = `/${scene.sandbox.tenant.id}/adminconsent?${new URLSearchParams({ client_id: app.appId, redirect_uri: 'http://localhost:99' })}`;
    const done = await scene.browser.choose(path, 'admin', { answer: 'accept' });
    expect(done.query?.get('admin_consent')).toBe('True');
    expect(
      grantsOf(app)
        .map(({ scope }) => scope)
        .sort(),
    ).toEqual(['Incident.Read', 'Machine.Read', 'User.Read']);
  });

  test('a refusal says consent_required beside admin_consent=True', async () => {
    const answer = await scene.browser.choose(consentPath(app), 'admin', { answer: 'decline' });
    expect(answer.query?.get('admin_consent')).toBe('True');
    expect(answer.query?.get('error')).toBe('consent_required');
    expect(answer.code).toBe(65004);
    expect(grantsOf(app)).toEqual([]);
  });

  test.each(['reader', 'analyst', 'pim', 'guest'])('%s is no administrator: page only', async (account) => {
    const page = await scene.browser.choose(consentPath(app), account, { answer: 'accept' });
    expect(page).toMatchObject({ code: 90094, location: null });
    expect(grantsOf(app)).toEqual([]);
  });

  test.each([
    ['no scope', 900144, { scope: '' }],
    ['a redirect URI that is not registered', 50011, { redirect_uri: 'https://portal.azure.us' }],
  ])('%s: AADSTS%i', async (_name, code, extra) => {
    expect(await scene.browser.open(consentPath(app, extra))).toMatchObject({ code, location: null });
  });

  test('organizations is a tenant here, common is not', async () => {
    expect((await scene.browser.open(consentPath(app, {}, 'organizations'))).title).toBe('Pick an account');
    expect((await scene.browser.open(consentPath(app, {}, 'common'))).code).toBe(50059);
  });

  test('a Defender API that is missing though licensed comes with the consent', async () => {
    const store = scene.sandbox.tenantStore;
    const [endpoint] = store.servicePrincipals.by('displayName', 'WindowsDefenderATP');
    store.servicePrincipals.remove(endpoint?.id ?? '');
    const scope = 'https://api.securitycenter.microsoft.com/.default';
    const missing = () => store.servicePrincipals.by('displayName', 'WindowsDefenderATP').length === 0;
    // Looking at the page, declining, and trying without a role make nothing.
    expect((await scene.browser.choose(consentPath(app, { scope }), 'reader', { answer: 'accept' })).code).toBe(90094);
    await scene.browser.choose(consentPath(app, { scope }), 'admin', { answer: 'decline' });
    expect((await scene.browser.choose(consentPath(app, { scope }), 'admin')).title).toContain('review');
    expect(missing()).toBe(true);
    const done = await scene.browser.choose(consentPath(app, { scope }), 'admin', { answer: 'accept' });
    expect(done.query?.get('scope')).toBe('https://api.securitycenter.microsoft.com/Machine.Read');
    expect(store.servicePrincipals.by('displayName', 'WindowsDefenderATP')).toHaveLength(1);
  });
});
