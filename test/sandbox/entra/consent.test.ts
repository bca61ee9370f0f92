import { describe, expect, test } from 'vitest';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { grant, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';
import { signInScene } from './sign-in-scene.ts';

const scene = signInScene({ graph: ['User.Read'], xdr: ['Incident.Read', 'AdvancedHunting.Read'] });
const { grantsOf } = scene;
const xdr = 'https://api.security.microsoft.com';

describe('the consent page', () => {
  test('a member consents for themself to a permission of type User', async () => {
    const path = scene.browser.authorizePath(scene.app);
    const page = await scene.browser.choose(path, 'reader');
    expect(page.title).toBe('Permissions requested');
    expect(page.text).toContain('User.Read');
    expect(page.text).not.toContain('Consent on behalf of your organization');
    expect((await scene.browser.choose(path, 'reader', { answer: 'accept' })).query?.has('code')).toBe(true);
    expect(grantsOf(scene.app)).toEqual([{ consentType: 'Principal', scope: 'User.Read', mine: true }]);
    expect((await scene.browser.choose(path, 'analyst')).title).toBe('Permissions requested');
  });

  test('a forged "everyone" of a member grants for the member alone', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader', { answer: 'accept', everyone: '1' });
    expect(grantsOf(scene.app)).toEqual([{ consentType: 'Principal', scope: 'User.Read', mine: true }]);
  });

  test.each(['reader', 'analyst', 'pim', 'guest'])('%s needs an admin for a Defender permission', async (account) => {
    const path = scene.browser.authorizePath(scene.app, { scope: `${xdr}/Incident.Read` });
    const page = await scene.browser.choose(path, account);
    expect(page).toMatchObject({ title: 'Need admin approval', code: 90094, location: null });
    expect((await scene.browser.choose(path, account, { answer: 'accept' })).code).toBe(90094);
    expect(grantsOf(scene.app)).toEqual([]);
    const back = await scene.browser.choose(path, account, { answer: 'decline' });
    expect([back.query?.get('error'), back.query?.get('error_subcode')]).toEqual(['access_denied', 'cancel']);
  });

  test.each(['admin', 'appadmin'])(
    '%s consents for everyone by ticking the box, for themself without',
    async (account) => {
      const path = scene.browser.authorizePath(scene.app, { scope: `${xdr}/Incident.Read` });
      expect((await scene.browser.choose(path, account)).text).toContain('Consent on behalf of your organization');
      await scene.browser.choose(path, account, { answer: 'accept' });
      await scene.browser.choose(
        scene.browser.authorizePath(scene.app, { scope: `${xdr}/AdvancedHunting.Read` }),
        account,
        {
          answer: 'accept',
          everyone: '1',
        },
      );
      expect(grantsOf(scene.app)).toEqual([
        { consentType: 'Principal', scope: 'Incident.Read', mine: true },
        { consentType: 'AllPrincipals', scope: 'AdvancedHunting.Read', mine: false },
      ]);
    },
  );

  test('consent adds to the record that is there', async () => {
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    const path = scene.browser.authorizePath(scene.app, { scope: `${xdr}/AdvancedHunting.Read` });
    await scene.browser.choose(path, 'admin', { answer: 'accept', everyone: '1' });
    expect(grantsOf(scene.app)).toEqual([
      { consentType: 'AllPrincipals', scope: 'Incident.Read AdvancedHunting.Read', mine: false },
    ]);
  });

  test('.default asks for what is registered, and no more once anything is granted', async () => {
    const path = scene.browser.authorizePath(scene.app, { scope: `${xdr}/.default` });
    const page = await scene.browser.choose(path, 'admin');
    expect(page.text).toContain('Incident.Read');
    expect(page.text).toContain('AdvancedHunting.Read');
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    expect((await scene.browser.choose(path, 'admin')).query?.has('code')).toBe(true);
  });

  test('.default of an API that the app neither lists nor holds: AADSTS650057 with the list', async () => {
    const path = scene.browser.authorizePath(scene.app, { scope: 'https://api.securitycenter.microsoft.com/.default' });
    const page = await scene.browser.choose(path, 'admin');
    expect(page).toMatchObject({ code: 650057, location: null });
    expect(page.text).toContain('8ee8fdad-f234-4243-8f3b-15c294843740');
  });

  test('.default of an app that lists nothing at all: AADSTS650056, which names the API', async () => {
    const bare = registerApp(scene.sandbox);
    const page = await scene.browser.choose(scene.browser.authorizePath(bare, { scope: `${xdr}/.default` }), 'admin');
    expect(page).toMatchObject({ code: 650056, location: null });
    expect(page.text).toContain('Microsoft Threat Protection');
    expect(page.text).toContain(bare.appId);
  });

  test('consent to any API covers the sign-in scopes', async () => {
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    const path = scene.browser.authorizePath(scene.app, {
      scope: `${xdr}/Incident.Read openid profile offline_access`,
    });
    expect((await scene.browser.choose(path, 'analyst')).query?.has('code')).toBe(true);
  });

  test('an app without service principal gets one by consent', async () => {
    const own = registerApp(scene.sandbox, { wants: { graph: ['User.Read'] }, principal: null });
    await scene.browser.choose(scene.browser.authorizePath(own), 'reader', { answer: 'accept' });
    expect(scene.sandbox.tenantStore.servicePrincipals.one('appId', own.appId)?.displayName).toBe('Test app');
  });

  test('nobody consents for themself where the tenant forbids it; requests show as AADSTS90095', async () => {
    const strict = await startSandbox({
      stateFile: null,
      scenario: { ...healthy, conditions: { signIn: { userConsentAllowed: false, adminConsentRequests: true } } },
    });
    try {
      const own = registerApp(strict, { wants: { graph: ['User.Read'] } });
      const strictBrowser = new Browser(strict);
      expect((await strictBrowser.choose(strictBrowser.authorizePath(own), 'reader')).code).toBe(90095);
    } finally {
      await strict.stop();
    }
  });
});

describe("Microsoft's own clients", () => {
  const cli = { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const graphTools = { appId: '14d82eec-204b-4c2f-b7e8-296a70dab67e' };
  const graph = 'https://graph.microsoft.com';

  test('Azure CLI needs no consent for its list', async () => {
    const path = scene.browser.authorizePath(cli, { scope: `${graph}/.default` });
    expect((await scene.browser.choose(path, 'reader')).query?.has('code')).toBe(true);
  });

  test.each([
    ['another Graph scope', 65002, `${graph}/SecurityIncident.Read.All`],
    ['a published Defender scope', 65002, `${xdr}/Incident.Read`],
  ])('Azure CLI may not ask for %s: AADSTS%i', async (_name, code, scope) => {
    const answer = await scene.browser.choose(scene.browser.authorizePath(cli, { scope }), 'admin');
    expect(answer.code).toBe(code);
    expect(answer.query?.get('error')).toBe('invalid_request');
    expect(answer.query?.get('error_uri')).toContain('/error?code=65002');
  });

  test('Azure CLI at a custom API: AADSTS650057 with an empty list', async () => {
    registerApp(scene.sandbox, { principal: { servicePrincipalNames: ['api://custom'] } });
    const page = await scene.browser.choose(
      scene.browser.authorizePath(cli, { scope: 'api://custom/.default' }),
      'admin',
    );
    expect(page.code).toBe(650057);
    expect(page.text).toContain('List of valid resources from app registration: .');
  });

  test('Microsoft Graph Command Line Tools asks for consent step by step', async () => {
    const path = scene.browser.authorizePath(graphTools, { scope: `${graph}/SecurityIncident.Read.All` });
    expect((await scene.browser.choose(path, 'admin')).title).toBe('Permissions requested');
    expect((await scene.browser.choose(path, 'admin', { answer: 'accept' })).query?.has('code')).toBe(true);
    expect((await scene.browser.choose(path, 'reader')).code).toBe(90094);
  });
});
