import { afterEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { type Answer, type TrustedClient, trustedClient } from './trusted-client.ts';

let sandbox: RunningSandbox;
let client: TrustedClient;
let bearer: string;

afterEach(async () => {
  await client.close();
  await sandbox.stop();
});

async function startWith(...faults: Fault[]) {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), scenario: { ...healthy, faults } });
  client = trustedClient(sandbox);
  await signIn();
}

async function signIn() {
  const cli = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const base = `/${sandbox.tenant.id}/oauth2/v2.0`;
  const begun = await client.form(`${base}/devicecode`, { ...cli, scope: 'https://graph.microsoft.com/.default' });
  await sandbox.approveAs('admin')({ url: begun.json.verification_uri, userCode: begun.json.user_code });
  const fields = { ...cli, grant_type: 'device_code', device_code: begun.json.device_code };
  bearer = `Bearer ${(await client.form(`${base}/token`, fields)).json.access_token}`;
}

function graph(method: string, path: string, body?: object): Promise<Answer> {
  return client.fetch(`${sandbox.cloud.graphEndpoint}/v1.0${path}`, {
    method,
    headers: { authorization: bearer, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
}

const newApp = { displayName: 'Made under fire' };
const made = () => sandbox.tenantStore.applications.by('displayName', newApp.displayName).length;

test('a fault meets the nth match and as many after it as it says, and nothing else', async () => {
  await startWith({ kind: 'status', status: 503, host: 'graph', method: 'GET', path: '^/v1.0/me', nth: 2, count: 2 });
  const statuses = [];
  for (let call = 0; call < 4; call += 1) statuses.push((await graph('GET', '/me')).status);
  expect(statuses).toEqual([200, 503, 503, 200]);
  expect((await graph('GET', '/organization')).status).toBe(200);
});

describe('status', () => {
  test('429 carries Retry-After in seconds and the documented body', async () => {
    await startWith({ kind: 'status', status: 429, host: 'graph', path: '/me', retryAfterInSeconds: 7 });
    const answer = await graph('GET', '/me');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '7']);
    expect(answer.json.error).toMatchObject({ code: 'TooManyRequests', innerError: { status: '429' } });
  });

  test('or Retry-After as a date', async () => {
    await startWith({ kind: 'status', status: 429, host: 'graph', retryAfterInSeconds: 60, retryAfterAsDate: true });
    const after = Date.parse((await graph('GET', '/me')).headers.get('retry-after') ?? '') - Date.now();
    expect(after).toBeGreaterThan(50_000);
    expect(after).toBeLessThan(70_000);
  });

  test('each host has its own error body', async () => {
    await startWith(
      { kind: 'status', status: 500, host: 'defender' },
      { kind: 'status', status: 503, host: 'login', path: '/keys' },
    );
    const defender = await client.fetch(`${sandbox.cloud.resources.xdr.endpoint}/api/incidents`);
    expect(defender.json.error).toMatchObject({ code: 'InternalServerError', target: expect.stringMatching(/-/) });
    const login = await client.fetch(`/${sandbox.tenant.id}/discovery/v2.0/keys`);
    expect([login.status, login.json.error]).toEqual([503, 'server_error']);
  });

  test('a single item of a batch can be throttled, with its own Retry-After', async () => {
    await startWith({ kind: 'status', status: 429, host: 'graph', path: '/organization', retryAfterInSeconds: 3 });
    const { json } = await graph('POST', '/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me' },
        { id: '2', method: 'GET', url: '/organization' },
      ],
    });
    const byId = Object.fromEntries(json.responses.map((response: { id: string }) => [response.id, response]));
    expect([byId['1'].status, byId['2'].status]).toEqual([200, 429]);
    expect(byId['2'].headers['Retry-After']).toBe('3');
    expect(byId['2'].body.error.code).toBe('TooManyRequests');
    expect(sandbox.requests.filter(({ inBatch }) => inBatch).map(({ status }) => status)).toEqual([200, 429]);
  });
});

test('claims-challenge: Graph refuses this token from then on, and says what the next one has to be asked with', async () => {
  await startWith({ kind: 'claims-challenge', host: 'graph', method: 'POST', path: '/applications$', nth: 1 });
  expect((await graph('GET', '/me')).status).toBe(200);
  const refused = await graph('POST', '/applications', newApp);
  expect([refused.status, refused.json.error.code, made()]).toEqual([401, 'InvalidAuthenticationToken', 0]);
  const header = refused.headers.get('www-authenticate') ?? '';
  expect(header).toContain('error="insufficient_claims"');
  const claims = Buffer.from(/claims="([^"]+)"/.exec(header)?.[1] ?? '', 'base64').toString();
  expect(JSON.parse(claims)).toMatchObject({ access_token: { nbf: { essential: true } } });
  expect((await graph('GET', '/me')).status).toBe(401);
  await signIn();
  expect((await graph('POST', '/applications', newApp)).status).toBe(201);
});

describe('the network', () => {
  test.each([
    ['reset-before', 0],
    ['reset-after', 1],
  ] as const)('%s: the caller sees a cut connection, and %i apps were made', async (kind, apps) => {
    await startWith({ kind, host: 'graph', method: 'POST', path: '/applications$', nth: 1 });
    const cut = await graph('POST', '/applications', newApp).catch((error: Error) => error.cause);
    expect(cut).toMatchObject({ code: 'ECONNRESET' });
    expect(made()).toBe(apps);
    expect(sandbox.requests.at(-1)?.status).toBe(0);
    expect((await graph('POST', '/applications', newApp)).status).toBe(201);
  });

  test('truncate: the answer breaks off, the work is done', async () => {
    await startWith({ kind: 'truncate', host: 'graph', method: 'POST', path: '/applications$' });
    await expect(graph('POST', '/applications', newApp)).rejects.toThrow();
    expect(made()).toBe(1);
  });

  test('html: a page where JSON was asked, and nothing done', async () => {
    await startWith({ kind: 'html', status: 502, host: 'graph', method: 'POST' });
    const answer = await graph('POST', '/applications', newApp);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
    expect(made()).toBe(0);
  });

  test('hang: no answer while the tenant runs, and stopping it is not held up', async () => {
    await startWith({ kind: 'hang', host: 'graph', path: '/me' });
    let settled = false;
    const hanging = graph('GET', '/me')
      .catch(() => 'cut')
      .finally(() => {
        settled = true;
      });
    expect((await graph('GET', '/organization')).status).toBe(200);
    expect(settled).toBe(false);
    await sandbox.stop();
    expect(await hanging).toBe('cut');
  });
});

test.each([
  ['reset-before', 504, 0],
  ['hang', 504, 0],
  ['html', 502, 0],
  ['reset-after', 504, 1],
  ['truncate', 504, 1],
] as const)(
  '%s at an item of a batch: the gateway answers %i for it, and %i apps were made',
  async (kind, status, apps) => {
    await startWith({ kind, host: 'graph', method: 'POST', path: '/applications$' });
    const { json } = await graph('POST', '/$batch', {
      requests: [
        { id: '1', method: 'GET', url: '/me' },
        {
          id: '2',
          method: 'POST',
          url: '/applications',
          headers: { 'Content-Type': 'application/json' },
          body: newApp,
        },
      ],
    });
    const byId = Object.fromEntries(json.responses.map((response: { id: string }) => [response.id, response]));
    expect([byId['1'].status, byId['2'].status]).toEqual([200, status]);
    expect(made()).toBe(apps);
    expect(sandbox.requests.at(-2)).toMatchObject({ inBatch: true, status });
  },
);
