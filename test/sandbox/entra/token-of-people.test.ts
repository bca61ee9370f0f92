import { describe, expect, test } from 'vitest';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant } from '../registered-app.ts';
import { claimsOf, trustedClient } from '../trusted-client.ts';
import { Browser, verifier } from './browser.ts';
import { tokenScene } from './token-scene.ts';

const scene = tokenScene();
const { xdr, userRead, newCode, redeem } = scene;

describe('tokens of people', () => {
  test.each([
    ['admin', ['62e90394-69f5-4237-9190-012177145e10']],
    ['analyst', ['5d6b6bb7-de71-4623-b4af-96380a352509']],
    ['reader', undefined],
    ['pim', undefined],
  ])('%s: wids hold active roles only', async (account, wids) => {
    const { json } = await redeem(await newCode(scene.app, account));
    expect(claimsOf(json.access_token)['wids']).toEqual(wids);
  });

  test('a guest has the #EXT# name and the mail of home', async () => {
    const { json } = await redeem(await newCode(scene.app, 'guest'));
    expect(claimsOf(json.access_token)).toMatchObject({
      acct: 1,
      upn: 'guest_fabrikam.example#EXT#@contoso.example',
      unique_name: 'guest@fabrikam.example',
    });
  });

  test('sub differs per app and API, oid does not', async () => {
    const one = claimsOf((await redeem(await newCode())).json.access_token);
    grant(scene.sandbox.tenantStore, scene.app, 'xdr', 'Incident.Read');
    const scope = `${xdr}/Incident.Read`;
    const two = claimsOf((await redeem(await newCode(scene.app, 'reader', { scope }), { scope })).json.access_token);
    expect(one['oid']).toBe(two['oid']);
    expect(one['sub']).not.toBe(two['sub']);
  });

  test('wids can be switched off', async () => {
    const silent = await startSandbox({
      stateFile: null,
      keys: await practiceKeys(),
      scenario: { ...healthy, behaviour: { widsInTokens: false } },
    });
    const own = trustedClient(silent);
    try {
      const cli = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
      const begun = await own.form(`/${silent.tenant.id}/oauth2/v2.0/devicecode`, {
        ...cli,
        scope: userRead.replace('User.Read', '.default'),
      });
      await silent.approveAs('admin')({ url: begun.json.verification_uri, userCode: begun.json.user_code });
      const fields = { ...cli, grant_type: 'device_code', device_code: begun.json.device_code };
      const token = await own.form(`/${silent.tenant.id}/oauth2/v2.0/token`, fields);
      expect(claimsOf(token.json.access_token)).not.toHaveProperty('wids');
    } finally {
      await own.close();
      await silent.stop();
    }
  });
});

describe('userinfo', () => {
  const ask = (bearer: string) =>
    scene.client.fetch(`${scene.sandbox.cloud.graphEndpoint}/oidc/userinfo`, {
      headers: { authorization: `Bearer ${bearer}` },
    });

  test('tells who the token is for, under the sub of the id_token, as far as the scopes go', async () => {
    const infoFor = async (scope: string) => {
      const { json } = await redeem(await newCode(scene.app, 'reader', { scope }), { scope });
      expect(json.scope).toBe(`User.Read ${scope}`);
      return { sub: claimsOf(json.id_token)['sub'], told: (await ask(json.access_token)).json };
    };
    const names = await infoFor('openid profile');
    const nameClaims = { name: 'Rui Reader', family_name: 'Reader', given_name: 'Rui' };
    expect(names.told).toMatchObject({ sub: names.sub, ...nameClaims });
    expect(names.told).not.toHaveProperty('email');
    const mail = await infoFor('openid email');
    expect(mail.told).toEqual({ sub: names.sub, email: 'reader@contoso.example' });
  });

  test('refuses no token, and a token without openid', async () => {
    expect((await ask('')).status).toBe(401);
    const { json } = await redeem(await newCode());
    expect(claimsOf(json.access_token)['scp']).toBe('User.Read');
    expect((await ask(json.access_token)).status).toBe(403);
  });
});

describe('version 1.0 endpoints', () => {
  test('code, resource and numbers as text', async () => {
    const browser = new Browser(scene.sandbox);
    const path = browser
      .authorizePath(scene.app, { scope: null, resource: 'https://graph.microsoft.com' })
      .replace('/oauth2/v2.0/', '/oauth2/');
    const page = await browser.open(path);
    const request = /name="request" value="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const account = scene.sandbox.accounts.find(({ key }) => key === 'reader')?.objectId ?? '';
    const chosen = await browser.open(`/${scene.sandbox.tenant.id}/signin`, { flow: 'authorize', request, account });
    const code = chosen.query?.get('code') ?? '';
    const fields = {
      client_id: scene.app.appId,
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'http://localhost:4321',
    };
    const { json, status } = await scene.client.form(`/${scene.sandbox.tenant.id}/oauth2/token`, {
      ...fields,
      code_verifier: verifier,
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      token_type: 'Bearer',
      scope: 'User.Read',
      expires_in: expect.stringMatching(/^\d+$/),
    });
    expect(claimsOf(json.access_token)['aud']).toBe('https://graph.microsoft.com');
  });
});
