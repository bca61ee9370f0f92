import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { grant, registerApp } from '../sandbox/registered-app.ts';
import { claimsOf } from '../sandbox/trusted-client.ts';
import { azureCli, openPractice, type Practice } from './practice.ts';
import { curl, pythonWithMsal } from './present-clients.ts';
import { approveEverythingAs, runClient, scriptPath } from './run-client.ts';

const graph = 'https://graph.microsoft.com/.default';
let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice.close());

const node = (script: string, ...parameters: string[]) =>
  [process.execPath, scriptPath(script), ...parameters] as [string, ...string[]];

describe('@azure/msal-node', () => {
  test.each([
    ['device-code', 'admin'],
    ['interactive', 'analyst'],
  ])('%s, then silently from its cache, by refresh, and for a second API', async (method, key) => {
    const run = await runClient(practice, node('msal-node.mjs', method, azureCli, graph), {
      onEvent: approveEverythingAs(practice, key),
    });
    expect(run.events.at(-1)?.event, JSON.stringify(run.events.at(-1)) + run.stderr).toBe('second-api');
    const account = practice.sandbox.accounts.find((one) => one.key === key);
    expect(run.one('signed-in')).toMatchObject({
      username: account?.upn,
      homeAccountId: `${account?.objectId}.${practice.sandbox.tenant.id}`,
      tenantId: practice.sandbox.tenant.id,
      fromCache: false,
    });
    expect(run.one('silent')).toMatchObject({ fromCache: true, accessToken: run.one('signed-in')['accessToken'] });
    expect(run.one('refreshed')['fromCache']).toBe(false);
    expect(run.one('refreshed')['accessToken']).not.toBe(run.one('signed-in')['accessToken']);
    expect(claimsOf(run.one('second-api')['accessToken'])).toMatchObject({
      aud: 'https://api.security.microsoft.com',
      scp: 'user_impersonation',
    });
  });

  test('an app of one’s own gets what was granted, and is refused what it neither lists nor holds', async () => {
    const app = registerApp(practice.sandbox, { wants: { endpoint: ['Machine.Read'] } });
    grant(practice.sandbox.tenantStore, app, 'endpoint', 'Machine.Read');
    const scope = 'https://api.securitycenter.microsoft.com/Machine.Read';
    const run = await runClient(practice, node('msal-node.mjs', 'interactive', app.appId, scope), {
      onEvent: approveEverythingAs(practice, 'analyst'),
    });
    expect(claimsOf(run.one('signed-in')['accessToken'])['scp']).toBe('Machine.Read');
    expect(run.one('failed')).toMatchObject({ errorNo: 650057 });
  });
});

describe('@azure/identity', () => {
  test('DeviceCodeCredential signs in and gets tokens for two APIs', async () => {
    const run = await runClient(practice, node('azure-identity.mjs', 'device-code', azureCli, graph), {
      onEvent: approveEverythingAs(practice, 'admin'),
    });
    expect(run.events.at(-1)?.event, JSON.stringify(run.events.at(-1)) + run.stderr).toBe('second-api');
    expect(run.one('signed-in')['record']).toMatchObject({
      username: 'admin@contoso.example',
      tenantId: practice.sandbox.tenant.id,
      authority: new URL(practice.sandbox.cloud.authorityHost).host,
    });
    expect(claimsOf(run.one('token')['accessToken'])['aud']).toBe('https://graph.microsoft.com');
    expect(claimsOf(run.one('second-api')['accessToken'])['aud']).toBe('https://api.securitycenter.microsoft.com');
  });
});

test('@microsoft/microsoft-graph-client reads, writes, pages, batches, and understands refusals', async () => {
  const run = await runClient(practice, node('graph-client.mjs', azureCli), {
    onEvent: approveEverythingAs(practice, 'admin'),
  });
  expect(run.events.at(-1)?.event, run.stderr).toBe('gone');
  expect(run.one('me')).toMatchObject({ userPrincipalName: 'admin@contoso.example' });
  expect(run.one('changed')).toMatchObject({ displayName: 'Made by the Graph client', isFallbackPublicClient: true });
  const { firstPage, seen, isComplete } = run.one('paged');
  expect(firstPage).toBe(3);
  expect(isComplete).toBe(true);
  expect(new Set(seen).size).toBe(seen.length);
  // Its own principal came after the pages were read.
  expect(seen).toHaveLength(practice.sandbox.tenantStore.servicePrincipals.size);
  expect(run.one('chain')).toMatchObject({
    statuses: { 1: 201, 2: 200, 3: 404, 4: 424 },
    principal: { appId: run.one('made')['appId'] },
  });
  expect(run.one('parallel')['statuses']).toEqual({ a: 200, b: 404 });
  expect(run.one('refused')).toMatchObject({
    name: 'GraphError',
    statusCode: 400,
    code: 'Request_BadRequest',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(run.one('gone')).toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
});

test.skipIf(pythonWithMsal === null)("Python's MSAL: device code, browser, silent, refresh, a refusal", async () => {
  const run = await runClient(practice, [pythonWithMsal ?? '', scriptPath('python_msal.py'), azureCli], {
    onEvent: (event) => approveEverythingAs(practice, event['account'] ?? 'admin')(event),
  });
  expect(run.events.at(-1)?.event, run.stderr).toBe('refused');
  expect(run.one('device-code')).toMatchObject({
    error: null,
    claims: { preferred_username: 'admin@contoso.example' },
  });
  expect(run.one('me')).toMatchObject({ status: 200, name: 'admin@contoso.example' });
  expect(run.one('silent')).toMatchObject({ same: true });
  expect(run.one('refreshed')).toMatchObject({ same: false, error: null });
  expect(run.one('second-api')).toMatchObject({ error: null });
  expect(run.one('interactive')).toMatchObject({
    error: null,
    claims: { preferred_username: 'analyst@contoso.example' },
  });
  // Azure CLI is not pre-authorised for it.
  expect(run.one('refused')['error_codes']).toEqual([65002]);
});

test.skipIf(curl === null)('curl: discovery, device code, Graph; and no trust without the CA file', async () => {
  const run = await runClient(practice, ['sh', scriptPath('device-code.sh'), azureCli], {
    onEvent: approveEverythingAs(practice, 'reader'),
  });
  expect(run.code, run.stderr).toBe(0);
  expect(run.one('discovery')).toMatchObject({ status: 200 });
  expect(run.one('first-poll')).toMatchObject({ error: 'authorization_pending' });
  expect(run.one('me')['body']).toMatchObject({ userPrincipalName: 'reader@contoso.example' });
  expect(run.one('without-a-token')).toMatchObject({ status: 401 });
  expect(run.one('without-its-authority')).toMatchObject({ trusted: false });
});

test('@microsoft/microsoft-graph-client waits as long as a throttled Graph says, and goes on', async () => {
  const throttled = await openPractice({
    faults: [{ kind: 'status', status: 429, host: 'graph', path: '/me', nth: 1, retryAfterInSeconds: 1 }],
  });
  try {
    const run = await runClient(throttled, node('graph-client.mjs', azureCli), {
      onEvent: approveEverythingAs(throttled, 'admin'),
    });
    expect(run.one('me')).toMatchObject({ userPrincipalName: 'admin@contoso.example' });
    const reads = throttled.sandbox.requests.filter(({ path, inBatch }) => path.includes('/me?') && !inBatch);
    expect(reads.map(({ status }) => status)).toEqual([429, 200]);
    const [refused, answered] = reads.map(({ time }) => Date.parse(time));
    expect((answered ?? 0) - (refused ?? 0)).toBeGreaterThanOrEqual(990);
  } finally {
    await throttled.close();
  }
});
