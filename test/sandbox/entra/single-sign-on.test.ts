import { beforeEach, describe, expect, test } from 'vitest';
import { grant, registerApp } from '../registered-app.ts';
import { signInScene } from './sign-in-scene.ts';

const scene = signInScene({ graph: ['User.Read'] });

describe('single sign-on', () => {
  beforeEach(() => {
    grant(scene.sandbox.tenantStore, scene.app, 'graph', 'User.Read');
  });
  const account = 'Pick an account';

  test('one signed-in person goes through unasked, for another app as well', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    expect((await scene.browser.open(scene.browser.authorizePath(scene.app))).query?.has('code')).toBe(true);
    const other = registerApp(scene.sandbox);
    grant(scene.sandbox.tenantStore, other, 'graph', 'User.Read');
    expect((await scene.browser.open(scene.browser.authorizePath(other, { prompt: 'none' }))).query?.has('code')).toBe(
      true,
    );
  });

  test.each(['select_account', 'login'])('prompt=%s asks all the same', async (prompt) => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    expect((await scene.browser.open(scene.browser.authorizePath(scene.app, { prompt }))).title).toBe(account);
  });

  test('prompt=consent shows the consent page although all is granted', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'admin');
    const path = scene.browser.authorizePath(scene.app, { prompt: 'consent' });
    expect((await scene.browser.open(path)).title).toBe('Permissions requested');
    expect((await scene.browser.choose(path, 'admin', { answer: 'accept' })).query?.has('code')).toBe(true);
  });

  test('with two people signed in the page asks, a login hint decides, and a silent request cannot choose', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    await scene.browser.choose(scene.browser.authorizePath(scene.app, { prompt: 'select_account' }), 'admin');
    expect((await scene.browser.open(scene.browser.authorizePath(scene.app))).title).toBe(account);
    const hinted = await scene.browser.open(
      scene.browser.authorizePath(scene.app, { login_hint: 'ADMIN@contoso.example' }),
    );
    expect(hinted.query?.has('code')).toBe(true);
    expect(await scene.browser.open(scene.browser.authorizePath(scene.app, { prompt: 'none' }))).toMatchObject({
      code: 16000,
    });
  });

  test('a login hint of somebody else than who is signed in asks, and shows that person alone', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    const page = await scene.browser.open(
      scene.browser.authorizePath(scene.app, { login_hint: 'analyst@contoso.example' }),
    );
    expect(page.title).toBe(account);
    expect(page.text.match(/data-upn="([^"]*)"/g)).toEqual(['data-upn="analyst@contoso.example"']);
  });

  test('the cookie is out of reach for scripts and foreign sites, and the store knows only its hash', async () => {
    const answer = await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^ESTSAUTHPERSISTENT=[\w-]{40,}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=86400$/);
    const [secret = ''] = scene.browser.cookies.values();
    expect(JSON.stringify(scene.sandbox.tenantStore.changes())).not.toContain(secret);
  });

  test('signing out ends it', async () => {
    await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    await scene.browser.open(`/${scene.sandbox.tenant.id}/oauth2/v2.0/logout`);
    expect((await scene.browser.open(scene.browser.authorizePath(scene.app))).title).toBe(account);
  });
});
