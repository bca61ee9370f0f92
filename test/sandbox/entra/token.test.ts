import { describe, expect, test } from 'vitest';
import { grant, registerApp } from '../registered-app.ts';
import { claimsOf } from '../trusted-client.ts';
import { verifier } from './browser.ts';
import { tokenScene } from './token-scene.ts';

const scene = tokenScene();
const { xdr, userRead, tokenPath, newCode, redeem } = scene;

const endpoint = 'https://api.securitycenter.microsoft.com';

describe('redeeming a code', () => {
  test('gives tokens whose scope is what was granted, and echoes the sign-in scopes bare', async () => {
    const answer = await redeem(await newCode());
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.json).sort()).toEqual(
      ['access_token', 'expires_in', 'ext_expires_in', 'id_token', 'refresh_token', 'scope', 'token_type'].sort(),
    );
    expect(answer.json.scope).toBe('https://graph.microsoft.com/User.Read');
    expect(Number.isInteger(answer.json.expires_in)).toBe(true);
    expect(answer.headers.get('cache-control')).toBe('no-store, no-cache');
    expect(answer.headers.get('x-ms-clitelem')).toBe('1,0,0,,');
    const { exp, nbf, iat } = claimsOf(answer.json.access_token) as Record<string, number>;
    expect(exp! - Math.floor(scene.clock.nowInMs() / 1000)).toBe(answer.json.expires_in);
    expect(nbf).toBe(iat);
  });

  test.each([
    [
      'without openid and offline_access',
      { scope: 'https://graph.microsoft.com/User.Read' },
      ['id_token', 'refresh_token'],
    ],
    ['without client_info=1', {}, ['client_info']],
  ])('%s those parts are left out', async (_name, extra, absent) => {
    const { json } = await redeem(await newCode(), extra as Record<string, string>);
    for (const name of absent) expect(json).not.toHaveProperty(name);
  });

  test('the nonce of the request stands in the id_token', async () => {
    const { json } = await redeem(await newCode(scene.app, 'reader', { nonce: 'n-1' }));
    expect(claimsOf(json.id_token)).toMatchObject({ nonce: 'n-1', aud: scene.app.appId, name: 'Rui Reader' });
  });

  test.each<[string, number, string, number, Record<string, string>]>([
    ['a wrong verifier', 501481, 'invalid_grant', 400, { code_verifier: `${verifier}x` }],
    ['no verifier', 501481, 'invalid_grant', 400, { code_verifier: '' }],
    ['another redirect URI', 50011, 'invalid_request', 400, { redirect_uri: 'http://localhost:9999' }],
    ['a code that was never issued', 9002313, 'invalid_grant', 400, { code: '1.nonsense' }],
    ['no code', 900144, 'invalid_request', 400, { code: '' }],
    ['no grant type', 900144, 'invalid_request', 400, { grant_type: '' }],
    ['a grant type that is unknown', 70003, 'unsupported_grant_type', 400, { grant_type: 'password2' }],
    ['no client id', 900144, 'invalid_request', 400, { client_id: '' }],
    [
      'a client that nobody registered',
      700016,
      'unauthorized_client',
      400,
      { client_id: '11111111-2222-4333-8444-555555555555' },
    ],
    ['a secret from a public client', 700025, 'invalid_client', 401, { client_secret: 'secret' }],
    ['a resource parameter', 901002, 'invalid_request', 400, { resource: 'https://graph.microsoft.com' }],
    ['an API that is not in the tenant', 500011, 'invalid_resource', 400, { scope: 'https://api.example/.default' }],
    ['scopes of two APIs', 28000, 'invalid_request', 400, { scope: `${xdr}/.default ${endpoint}/.default` }],
    ['.default beside another scope', 70011, 'invalid_scope', 400, { scope: `${xdr}/.default ${xdr}/Incident.Read` }],
    ['a scope without consent', 65001, 'invalid_grant', 400, { scope: `${xdr}/Incident.Read` }],
  ])('%s: AADSTS%i %s', async (_name, code, error, status, extra) => {
    const answer = await redeem(await newCode(), extra);
    expect(answer.status).toBe(status);
    expect(answer.json).toMatchObject({ error, error_codes: [code] });
    expect(answer.json.error_description).toMatch(
      new RegExp(
        `^AADSTS${code}: .* Trace ID: [0-9a-f-]{36} Correlation ID: [0-9a-f-]{36} Timestamp: \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\dZ$`,
      ),
    );
    expect(answer.json.trace_id).toBe(answer.headers.get('x-ms-request-id'));
  });

  test('a code works once, for its own client, for ten minutes', async () => {
    const code = await newCode();
    const other = registerApp(scene.sandbox);
    expect((await redeem(code, { client_id: other.appId })).json.error_codes).toEqual([70000]);
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).json.error_codes).toEqual([54005]);
    const late = await newCode();
    scene.clock.moveBy(10 * 60_000 + 1);
    expect((await redeem(late)).json.error_codes).toEqual([70008]);
  });

  test('the correlation id is the one that the caller sent', async () => {
    const id = '01234567-89ab-4cde-8f01-23456789abcd';
    const answer = await scene.client.form(`${tokenPath()}?client-request-id=${id}`, { grant_type: 'x' });
    expect(answer.json.correlation_id).toBe(id);
  });

  test.each([
    ['web', 'without a secret', 7000218, 'invalid_client', 401, {}],
    ['spa', 'from a program', 9002327, 'invalid_request', 400, {}],
    ['publicClient', "from a browser's page", 9002326, 'invalid_request', 400, { origin: 'http://localhost:3000' }],
  ] as const)('a redirect URI under %s, %s: AADSTS%i', async (platform, _how, code, error, status, headers) => {
    const blank = { redirectUris: [] };
    const full = scene.sandbox.tenantStore.applications.get(scene.app.objectId)!;
    scene.sandbox.tenantStore.applications.put({
      ...full,
      publicClient: blank,
      web: { ...full.web, redirectUris: platform === 'web' ? ['http://localhost'] : [] },
      spa: platform === 'spa' ? { redirectUris: ['http://localhost'] } : blank,
      ...(platform === 'publicClient' ? { publicClient: { redirectUris: ['http://localhost'] } } : {}),
    });
    const answer = await redeem(await newCode(), {}, headers);
    expect([answer.status, answer.json.error, answer.json.error_codes]).toEqual([status, error, [code]]);
  });

  test('a person who was deleted or disabled meanwhile gets nothing', async () => {
    const reader = scene.sandbox.tenantStore.users.one('userPrincipalName', 'reader@contoso.example')!;
    const code = await newCode();
    scene.sandbox.tenantStore.users.update(reader.id, { accountEnabled: false });
    expect((await redeem(code)).json.error_codes).toEqual([50057]);
    scene.sandbox.tenantStore.users.update(reader.id, { accountEnabled: true });
  });
});

describe('refresh', () => {
  const refresh = (token: string, scope: string, clientId = scene.app.appId) =>
    scene.client.form(tokenPath(), { client_id: clientId, grant_type: 'refresh_token', refresh_token: token, scope });

  test('one refresh token serves several APIs, each with its own audience, as soon as consent is there', async () => {
    const { json } = await redeem(await newCode(scene.app, 'analyst'));
    const before = await refresh(json.refresh_token, `${xdr}/Incident.Read`);
    expect(before.json).toMatchObject({ error: 'invalid_grant', error_codes: [65001], suberror: 'consent_required' });
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    grant(scene.sandbox.tenantStore, scene.app, 'endpoint', 'Machine.Read Alert.Read');
    const first = await refresh(json.refresh_token, `${xdr}/.default`);
    expect(claimsOf(first.json.access_token)).toMatchObject({ aud: xdr, scp: 'Incident.Read' });
    const second = await refresh(json.refresh_token, `${endpoint}/Machine.Read`);
    expect(claimsOf(second.json.access_token)).toMatchObject({ aud: endpoint, scp: 'Machine.Read Alert.Read' });
  });

  test('the audience is the name that was asked by, slash and all', async () => {
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    const { json } = await redeem(await newCode(scene.app, 'analyst'));
    for (const name of [`${xdr}/`, '8ee8fdad-f234-4243-8f3b-15c294843740', 'https://security.microsoft.com/mtp/']) {
      const answer = await refresh(json.refresh_token, `${name}/Incident.Read`);
      expect(claimsOf(answer.json.access_token)['aud']).toBe(name);
      expect(answer.json.scope).toBe(`${name}/Incident.Read`);
    }
  });

  test("a person's own grant and the tenant's add up; somebody else's does not count", async () => {
    const { json } = await redeem(await newCode(scene.app, 'analyst'));
    const [analyst, reader] = ['analyst', 'reader'].map(
      (key) => scene.sandbox.accounts.find((account) => account.key === key)!,
    );
    grant(scene.sandbox.tenantStore, scene.app, 'endpoint', 'Machine.Read');
    grant(scene.sandbox.tenantStore, scene.app, 'endpoint', 'Alert.Read', analyst!.objectId);
    grant(scene.sandbox.tenantStore, scene.app, 'endpoint', 'File.Read.All', reader!.objectId);
    const answer = await refresh(json.refresh_token, `${endpoint}/.default`);
    expect(String(claimsOf(answer.json.access_token)['scp']).split(' ').sort()).toEqual(['Alert.Read', 'Machine.Read']);
  });

  test('a revoked consent is gone from the next token', async () => {
    const made = grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    const { json } = await redeem(await newCode(scene.app, 'analyst'));
    expect((await refresh(json.refresh_token, `${xdr}/Incident.Read`)).status).toBe(200);
    const fields = { client_id: scene.app.appId, grant_type: 'refresh_token', refresh_token: json.refresh_token };
    const secret = { ...fields, scope: `${xdr}/Incident.Read`, client_secret: 'secret' };
    expect((await scene.client.form(tokenPath(), secret)).json.error_codes).toEqual([700025]);
    scene.sandbox.tenantStore.oauth2PermissionGrants.remove(made.id);
    expect((await refresh(json.refresh_token, `${xdr}/Incident.Read`)).json.error_codes).toEqual([65001]);
  });

  test('unknown, foreign and outlived refresh tokens are refused', async () => {
    const { json } = await redeem(await newCode());
    expect((await refresh('1.nonsense', userRead)).json).toMatchObject({
      error: 'invalid_grant',
      suberror: 'bad_token',
    });
    const other = registerApp(scene.sandbox);
    expect((await refresh(json.refresh_token, userRead, other.appId)).json.error_codes).toEqual([700007]);
    scene.clock.moveBy(91 * 24 * 3_600_000);
    expect((await refresh(json.refresh_token, userRead)).json.error_codes).toEqual([700082]);
  });
});
