import { describe, expect, test } from 'vitest';
import { grant, registerApp } from '../registered-app.ts';
import { signInScene } from './sign-in-scene.ts';

const scene = signInScene({ graph: ['User.Read'] });

describe('an account that is typed instead of chosen', () => {
  const typed = (other: string) => {
    const request = new URL(scene.browser.authorizePath(scene.app), scene.browser.pages).searchParams.toString();
    return scene.browser.open(`/${scene.sandbox.tenant.id}/signin`, {
      flow: 'authorize',
      request,
      answer: 'other',
      other,
    });
  };

  test('goes on like one that was chosen, by user name or mail', async () => {
    for (const name of ['analyst@contoso.example', ' analyst@contoso.example ']) {
      expect(await typed(name)).toMatchObject({ code: null, title: expect.not.stringContaining('trouble') });
    }
  });

  test.each([
    ['of another tenant', 'someone@fabrikam.example', 50020],
    ['of nobody here', 'nobody@contoso.example', 50034],
  ])('%s is refused on the page', async (_whose, name, code) => {
    expect(await typed(name)).toMatchObject({ code, location: null });
  });
});

describe('what is wrong with the app or the address ends on a page, never at the app', () => {
  const unknown = '11111111-2222-4333-8444-555555555555';
  test.each<[string, number, (path: (extra: Record<string, string | null>) => string) => string]>([
    ['an app that nobody registered', 700016, (path) => path({ client_id: unknown })],
    ['the all-zero client id', 700038, (path) => path({ client_id: '00000000-0000-0000-0000-000000000000' })],
    ['no client id', 900144, (path) => path({ client_id: null })],
    ['another path of the loopback address', 50011, (path) => path({ redirect_uri: 'http://localhost:4321/callback' })],
    ['127.0.0.1 where localhost is registered', 50011, (path) => path({ redirect_uri: 'http://127.0.0.1:4321' })],
    ['https on localhost', 50011, (path) => path({ redirect_uri: 'https://localhost:4321' })],
    ['a foreign redirect URI', 50011, (path) => path({ redirect_uri: 'https://evil.example' })],
    ['an unknown tenant', 90002, (path) => path({}).replace(/^\/[^/]+/, '/fabrikam.example')],
    ['what is neither a domain nor an id', 900023, (path) => path({}).replace(/^\/[^/]+/, '/undefined')],
    ['an id with a digit too few', 900023, (path) => path({}).replace(/^(\/[^/]+)[^/]/, '$1')],
    ['a single-tenant app on common', 50194, (path) => path({}).replace(/^\/[^/]+/, '/common')],
    ['an API that Microsoft does not know', 500011, (path) => path({ scope: 'https://api.example/.default' })],
    [
      'a scope that the API does not define',
      650053,
      (path) => path({ scope: 'https://graph.microsoft.com/Incident.Read' }),
    ],
    ['a bare Defender scope, which means Graph', 650053, (path) => path({ scope: 'Incident.Read' })],
  ])('%s: AADSTS%i', async (_name, code, build) => {
    const path = build((extra) => scene.browser.authorizePath(scene.app, extra));
    const first = await scene.browser.open(path);
    const answer = first.code === null ? await scene.browser.choose(path, 'admin') : first;
    expect(answer).toMatchObject({ code, location: null, status: 400 });
    expect(answer.text).toMatch(/Correlation Id.*[0-9a-f-]{36}/s);
  });

  test('an API without a service principal in the tenant: AADSTS650052', async () => {
    const store = scene.sandbox.tenantStore;
    const [xdr] = store.servicePrincipals.by('displayName', 'Microsoft Threat Protection');
    if (!xdr) throw new Error('not seeded');
    store.servicePrincipals.remove(xdr.id);
    try {
      const path = scene.browser.authorizePath(scene.app, { scope: 'https://api.security.microsoft.com/.default' });
      expect(await scene.browser.open(path)).toMatchObject({ code: 650052, location: null });
    } finally {
      store.servicePrincipals.put(xdr);
    }
  });

  test('an app without any redirect URI: AADSTS500113', async () => {
    const bare = registerApp(scene.sandbox, { application: { publicClient: { redirectUris: [] } } });
    expect(await scene.browser.open(scene.browser.authorizePath(bare))).toMatchObject({ code: 500113, location: null });
    const unsaid = scene.browser.authorizePath(bare, { redirect_uri: null });
    expect(await scene.browser.open(unsaid)).toMatchObject({ code: 900971, location: null });
  });

  test('a disabled service principal: AADSTS7000112', async () => {
    scene.sandbox.tenantStore.servicePrincipals.update(scene.app.principalId, { accountEnabled: false });
    expect(await scene.browser.open(scene.browser.authorizePath(scene.app))).toMatchObject({
      code: 7000112,
      location: null,
    });
  });

  test('a person who is not assigned, until they are: AADSTS50105', async () => {
    const store = scene.sandbox.tenantStore;
    grant(store, scene.app, 'graph', 'User.Read');
    store.servicePrincipals.update(scene.app.principalId, { appRoleAssignmentRequired: true });
    const path = scene.browser.authorizePath(scene.app);
    expect(await scene.browser.choose(path, 'reader')).toMatchObject({ code: 50105, location: null });
    const user = store.users.one('userPrincipalName', 'reader@contoso.example');
    store.appRoleAssignments.put({
      id: 'an assignment',
      deletedDateTime: null,
      appRoleId: '00000000-0000-0000-0000-000000000000',
      createdDateTime: null,
      principalDisplayName: null,
      principalId: user?.id ?? '',
      principalType: 'User',
      resourceDisplayName: null,
      resourceId: scene.app.principalId,
    });
    expect((await scene.browser.choose(path, 'reader')).query?.get('code')).toBeTruthy();
  });
});

describe('what the app may know goes back to it', () => {
  test.each([
    [
      '.default beside a scope of the same API',
      70011,
      'invalid_scope',
      { scope: 'https://graph.microsoft.com/.default https://graph.microsoft.com/User.Read' },
    ],
    ['a response type that is not supported', 70005, 'unsupported_response_type', { response_type: 'token' }],
    ['no scope', 900144, 'invalid_request', { scope: null }],
    ['a silent request without a session', 50058, 'login_required', { prompt: 'none' }],
    ['a challenge that is too short', 50147, 'invalid_request', { code_challenge: 'short' }],
  ])('%s: AADSTS%i', async (_name, code, error, extra) => {
    const answer = await scene.browser.open(scene.browser.authorizePath(scene.app, extra));
    expect(answer.code).toBe(code);
    expect(answer.query?.get('error')).toBe(error);
    expect(answer.query?.get('state')).toBe('a state');
    expect(answer.location).toMatch(/^http:\/\/localhost:4321\/\?error=/);
    expect(answer.headers.get('x-ms-clitelem')).toBe(`1,${code},0,,`);
  });

  test('declined consent: access_denied with subcode cancel, encoded in lower case, lines parted', async () => {
    const path = scene.browser.authorizePath(scene.app);
    const answer = await scene.browser.choose(path, 'reader', { answer: 'decline' });
    expect(answer.query?.get('error')).toBe('access_denied');
    expect(answer.query?.get('error_subcode')).toBe('cancel');
    expect(answer.query?.get('error_description')).toMatch(
      /^AADSTS65004: .*\r\nTrace ID: .*\r\nCorrelation ID: .*\r\nTimestamp: /,
    );
    expect(answer.location).toContain('AADSTS65004%3a+');
  });
});

describe('redirect URIs', () => {
  test.each([
    ['the port of loopback is ignored', 'http://localhost', 'http://localhost:55555'],
    ['a registered port is ignored too', 'http://localhost:1234', 'http://localhost:9999'],
    ['a slash for an absent path', 'http://localhost', 'http://localhost:5555/'],
    ['loopback by address', 'http://127.0.0.1', 'http://127.0.0.1:8080'],
    ['a path that is registered', 'http://localhost/callback', 'http://localhost:1/callback'],
    ['an https address letter by letter', 'https://portal.azure.com', 'https://portal.azure.com'],
    ['a custom scheme', 'msauth.example://auth', 'msauth.example://auth'],
  ])('%s', async (_name, registered, requested) => {
    const own = registerApp(scene.sandbox, { application: { publicClient: { redirectUris: [registered] } } });
    grant(scene.sandbox.tenantStore, own, 'graph', 'User.Read');
    const answer = await scene.browser.choose(scene.browser.authorizePath(own, { redirect_uri: requested }), 'reader');
    expect(answer.location).toMatch(new RegExp(`^${requested.replace(/\/$/, '').replaceAll('.', '\\.')}/?\\?code=`));
  });

  test.each([
    ['the case of the path counts', 'http://localhost/Callback', 'http://localhost/callback'],
    ['the port of https counts', 'https://app.contoso.example:8443', 'https://app.contoso.example'],
    ['a name that begins like the registered one', 'http://localhost', 'http://localhost.evil.example'],
  ])('%s', async (_name, registered, requested) => {
    const own = registerApp(scene.sandbox, { application: { publicClient: { redirectUris: [registered] } } });
    expect(await scene.browser.open(scene.browser.authorizePath(own, { redirect_uri: requested }))).toMatchObject({
      code: 50011,
    });
  });
});

describe('pages', () => {
  test('carry a strict policy, no script, and let a form lead to the redirect URI only', async () => {
    const page = await scene.browser.open(scene.browser.authorizePath(scene.app));
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toMatch(/form-action 'self' http:\/\/localhost:4321;/);
    expect(policy).toContain("frame-ancestors 'none'");
    // Seen in Chromium: with no-referrer the page's own forms arrive with `Origin: null` and are refused.
    expect(page.headers.get('referrer-policy')).toBe('same-origin');
    expect(page.text).not.toMatch(/<script|style=|onclick/);
    expect(page.text).toMatch(/<html lang="en">[\s\S]*<meta name="viewport"/);
  });

  test('tell on the account page which roles each person holds', async () => {
    const { text } = await scene.browser.open(scene.browser.authorizePath(scene.app));
    for (const words of [
      'Global Administrator',
      'eligible for Cloud Application Administrator, not active',
      'Guest without a role',
    ]) {
      expect(text).toContain(words);
    }
  });

  test('show names as text, whatever they contain', async () => {
    const name = '<img src=x onerror=alert(1)>"\'&';
    const hostile = registerApp(scene.sandbox, { application: { displayName: name } });
    const page = await scene.browser.open(scene.browser.authorizePath(hostile));
    expect(page.text).not.toContain('<img');
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;');
  });

  test('response_mode=fragment and form_post', async () => {
    grant(scene.sandbox.tenantStore, scene.app, 'graph', 'User.Read');
    const fragment = await scene.browser.choose(
      scene.browser.authorizePath(scene.app, { response_mode: 'fragment' }),
      'reader',
    );
    expect(fragment.location).toMatch(/^http:\/\/localhost:4321\/#code=/);
    const post = await scene.browser.open(scene.browser.authorizePath(scene.app, { response_mode: 'form_post' }));
    expect(post.text).toMatch(/<form method="post" action="http:\/\/localhost:4321">/);
    expect(post.text).toMatch(/name="code" value="1\.[^"]{40,}"/);
  });

  test('client_info comes only when asked for', async () => {
    grant(scene.sandbox.tenantStore, scene.app, 'graph', 'User.Read');
    const without = await scene.browser.choose(scene.browser.authorizePath(scene.app), 'reader');
    expect(without.query?.has('client_info')).toBe(false);
    const asked = await scene.browser.open(scene.browser.authorizePath(scene.app, { client_info: '1' }));
    const info = JSON.parse(Buffer.from(asked.query?.get('client_info') ?? '', 'base64url').toString());
    expect(info).toEqual({
      uid: scene.sandbox.accounts.find(({ key }) => key === 'reader')?.objectId,
      utid: scene.sandbox.tenant.id,
    });
  });
});
