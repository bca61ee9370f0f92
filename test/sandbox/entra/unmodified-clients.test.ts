import { DeviceCodeCredential } from '@azure/identity';
import { CryptoProvider, InteractionRequiredAuthError, PublicClientApplication } from '@azure/msal-node';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, type Scenario, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, registerApp } from '../registered-app.ts';
import { claimsOf, type TrustedClient, trustedClient, waitForRedirect } from '../trusted-client.ts';

const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
// MSAL sleeps between polls as long as it is told; five seconds would make the test slow.
const impatient: Scenario = { ...healthy, conditions: { signIn: { deviceCodePollInSeconds: 1 } } };
const graphScopes = ['https://graph.microsoft.com/.default'];
let sandbox: RunningSandbox;
let client: TrustedClient;

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), scenario: impatient });
  client = trustedClient(sandbox);
});
afterAll(async () => {
  await client.close();
  await sandbox.stop();
});

function msal(clientId: string, network = client, of = sandbox): PublicClientApplication {
  return new PublicClientApplication({
    auth: {
      clientId,
      authority: `${of.cloud.authorityHost}/${of.tenant.id}`,
      knownAuthorities: [new URL(of.cloud.authorityHost).host],
    },
    system: { networkClient: network.msalNetwork },
  });
}

async function signInWithBrowser(app: PublicClientApplication, scopes: string[], upn: string) {
  const listener = await waitForRedirect();
  try {
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const request = { scopes, redirectUri: listener.uri, state: 'a state to compare' };
    const url = await app.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256' });
    await sandbox.approveAs(upn)({ url });
    const query = await listener.query;
    expect(query.get('state')).toBe(request.state);
    return await app.acquireTokenByCode({ ...request, code: query.get('code') ?? '', codeVerifier: verifier });
  } finally {
    listener.close();
  }
}

test('msal-node signs in with code and PKCE, then silently from its cache, then for a second API by refresh', async () => {
  const app = msal(azureCli);
  const result = await signInWithBrowser(app, graphScopes, 'admin@contoso.example');
  expect(result.account?.username).toBe('admin@contoso.example');
  expect(result.account?.homeAccountId).toBe(`${sandbox.accounts[0]?.objectId}.${sandbox.tenant.id}`);
  expect(claimsOf(result.accessToken)).toMatchObject({
    aud: 'https://graph.microsoft.com',
    appid: azureCli,
    ver: '1.0',
  });
  const account = result.account ?? undefined;
  if (!account) throw new Error('no account');
  const again = await app.acquireTokenSilent({ scopes: graphScopes, account });
  expect(again.fromCache).toBe(true);
  const xdr = await app.acquireTokenSilent({ scopes: ['https://api.security.microsoft.com/.default'], account });
  expect(xdr.fromCache).toBe(false);
  expect(claimsOf(xdr.accessToken)).toMatchObject({
    aud: 'https://api.security.microsoft.com',
    scp: 'user_impersonation',
  });
});

test('msal-node signs in by device code while polling', async () => {
  const app = msal(azureCli);
  let approved: Promise<void> | undefined;
  const result = await app.acquireTokenByDeviceCode({
    scopes: graphScopes,
    deviceCodeCallback({ verificationUri, userCode }) {
      approved = sandbox.approveAs('analyst')({ url: verificationUri, userCode });
    },
  });
  await approved;
  expect(result?.account?.username).toBe('analyst@contoso.example');
});

test('msal-node is told by 65001 that an API has no consent, and goes on once it has', async () => {
  const registered = registerApp(sandbox, { wants: { xdr: ['Incident.Read'], endpoint: ['Machine.Read'] } });
  grant(sandbox.tenantStore, registered, 'xdr', 'Incident.Read');
  const app = msal(registered.appId);
  const { account } = await signInWithBrowser(app, ['https://api.security.microsoft.com/.default'], 'analyst');
  if (!account) throw new Error('no account');
  const scopes = ['https://api.securitycenter.microsoft.com/Machine.Read'];
  const refused = await app.acquireTokenSilent({ scopes, account }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InteractionRequiredAuthError);
  expect(refused).toMatchObject({ errorCode: 'invalid_grant', subError: 'consent_required', errorNo: 65001 });
  grant(sandbox.tenantStore, registered, 'endpoint', 'Machine.Read');
  const token = await app.acquireTokenSilent({ scopes, account });
  expect(claimsOf(token.accessToken)['scp']).toBe('Machine.Read');
});

test('@azure/identity signs in by device code with its own HTTP pipeline', async () => {
  const credential = new DeviceCodeCredential({
    clientId: azureCli,
    tenantId: sandbox.tenant.id,
    authorityHost: sandbox.cloud.authorityHost,
    disableInstanceDiscovery: true,
    userPromptCallback: ({ verificationUri, userCode }) => {
      void sandbox.approveAs('admin')({ url: verificationUri, userCode });
    },
    httpClient: {
      async sendRequest(request) {
        const answer = await client.fetch(request.url, {
          method: request.method,
          headers: request.headers.toJSON(),
          ...(typeof request.body === 'string' ? { body: request.body } : {}),
        });
        const NewHeaders = request.headers.constructor as new () => typeof request.headers;
        const headers = new NewHeaders();
        for (const [name, value] of answer.headers) headers.set(name, value);
        return { request, status: answer.status, headers, bodyAsText: answer.text };
      },
    },
  });
  const token = await credential.getToken('https://graph.microsoft.com/.default');
  expect(claimsOf(token.token)).toMatchObject({ upn: 'admin@contoso.example', tid: sandbox.tenant.id });
});

test('access tokens and id_tokens verify against the published keys with an independent library', async () => {
  const result = await signInWithBrowser(msal(azureCli), graphScopes, 'reader');
  const fetchKeys = (url: string) => client.fetch(url).then(({ text, status }) => new Response(text, { status }));
  const keys = createRemoteJWKSet(new URL(`${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/discovery/v2.0/keys`), {
    [customFetch]: fetchKeys,
  });
  const access = await jwtVerify(result.accessToken, keys, {
    issuer: `https://sts.windows.net/${sandbox.tenant.id}/`,
    audience: 'https://graph.microsoft.com',
    clockTolerance: 5,
  });
  expect(access.protectedHeader).toMatchObject({ alg: 'RS256', x5t: access.protectedHeader.kid });
  const id = await jwtVerify(result.idToken, keys, {
    issuer: `${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/v2.0`,
    audience: azureCli,
  });
  expect(id.protectedHeader).not.toHaveProperty('x5t');
  expect(id.payload).toMatchObject({ preferred_username: 'reader@contoso.example', ver: '2.0' });
});
