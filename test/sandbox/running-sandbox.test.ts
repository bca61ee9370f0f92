import { readFile, stat, writeFile } from 'node:fs/promises';
import { get } from 'node:https';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, test } from 'vitest';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { grant, registerApp } from './registered-app.ts';
import { sandboxScene } from './sandbox-scene.ts';
import { claimsOf } from './trusted-client.ts';

const scene = sandboxScene();
const { start, signIn } = scene;

test.each([
  ['one port', false],
  ['three ports', true],
])('an app registered, granted and signed in reads Defender and Graph on %s', async (_name, separatePorts) => {
  const { sandbox, client } = await start({ separatePorts });
  const { resources, graphEndpoint } = sandbox.cloud;
  const cli = await signIn(
    sandbox,
    client,
    '04b07795-8ddb-461a-bbee-02f9e1bf7b46',
    'https://graph.microsoft.com/.default openid profile offline_access',
    'admin',
  );
  const graph = async (method: string, path: string, body: object) =>
    await client.fetch(`${graphEndpoint}/v1.0${path}`, {
      method,
      headers: { authorization: `Bearer ${cli.json.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const app = await graph('POST', '/applications', {
    displayName: 'Reader of incidents',
    isFallbackPublicClient: true,
    publicClient: { redirectUris: ['http://localhost'] },
  });
  expect(app.status).toBe(201);
  const { appId } = app.json;
  const principal = await graph('POST', '/servicePrincipals', { appId });
  for (const [resourceAppId, scope] of [
    ['8ee8fdad-f234-4243-8f3b-15c294843740', 'Incident.Read'],
    ['fc780465-2017-40d4-a0c5-307022471b92', 'Machine.Read'],
  ]) {
    const resource = sandbox.tenantStore.servicePrincipals.one('appId', resourceAppId ?? '');
    const consent = { clientId: principal.json.id, consentType: 'AllPrincipals', resourceId: resource?.id, scope };
    expect((await graph('POST', '/oauth2PermissionGrants', consent)).status).toBe(201);
  }
  const xdr = await signIn(sandbox, client, appId, `${resources.xdr.audience}/Incident.Read offline_access`, 'analyst');
  expect(claimsOf(xdr.json.access_token)['scp']).toBe('Incident.Read');
  const headers = { authorization: `Bearer ${xdr.json.access_token}` };
  const incidents = await client.fetch(`${resources.xdr.endpoint}/api/incidents?$top=1`, { headers });
  expect([incidents.status, incidents.json.value.length]).toEqual([200, 1]);
  const endpoint = await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/token`, {
    client_id: appId,
    grant_type: 'refresh_token',
    refresh_token: xdr.json.refresh_token,
    scope: `${resources.endpoint.audience}/.default`,
  });
  const machines = await client.fetch(`${resources.endpoint.endpoint}/api/machines?$top=1`, {
    headers: { authorization: `Bearer ${endpoint.json.access_token}` },
  });
  expect(machines.status).toBe(200);
  const wrongAudience = await client.fetch(`${resources.endpoint.endpoint}/api/machines`, { headers });
  expect(wrongAudience.status).toBe(403);
});

test('writes cloud file and CA owner-only, and the cloud then names its CA file', async () => {
  const { sandbox } = await start();
  expect(sandbox.cloud).not.toHaveProperty('caFile');
  const target = join(scene.folder, 'new', 'cloud');
  const { cloudFile, caFile } = await sandbox.writeFiles(target);
  expect(JSON.parse(await readFile(cloudFile, 'utf8'))).toEqual(sandbox.cloud);
  expect(sandbox.cloud.caFile).toBe(caFile);
  expect(await readFile(caFile, 'utf8')).toBe(sandbox.caPem);
  for (const file of [cloudFile, caFile]) expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await stat(target)).mode & 0o777).toBe(0o700);
});

test('a client without the CA is refused by its own verification, one with it is not', async () => {
  const { sandbox } = await start();
  const port = Number(new URL(sandbox.cloud.authorityHost).port);
  const attempt = (ca?: string) =>
    new Promise<string>((resolve) => {
      const socket = connect({ port, host: '127.0.0.1', servername: 'localhost', ...(ca ? { ca } : {}) }, () => {
        socket.destroy();
        resolve('trusted');
      });
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
  expect(await attempt()).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/);
  expect(await attempt(sandbox.caPem)).toBe('trusted');
});

test.each([
  ['evil.example', 403],
  ['localhost.evil.example', 403],
  ['localhost', 200],
  ['127.0.0.1', 200],
])('answers a request for host %s with %i: no page elsewhere reaches it by a DNS trick', async (host, status) => {
  const { sandbox } = await start();
  const { port } = new URL(sandbox.cloud.authorityHost);
  const answered = new Promise<number | undefined>((resolve, reject) => {
    const path = `/${sandbox.tenant.id}/discovery/v2.0/keys`;
    const headers = { host: `${host}:${port}` };
    get({ port, host: '127.0.0.1', servername: 'localhost', ca: sandbox.caPem, path, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
  expect(await answered).toBe(status);
});

test.each([
  ['a page of a foreign origin', { origin: 'https://evil.example' }],
  ['a page without an origin of its own', { origin: 'null' }],
])('refuses %s', async (_name, headers) => {
  const { sandbox, client } = await start();
  const answer = await client.fetch(`/${sandbox.tenant.id}/v2.0/.well-known/openid-configuration`, { headers });
  expect(answer.status).toBe(403);
});

test.each([
  ['not JSON', '{"version":1'],
  ['of another program', '{"hello":"world"}'],
  ['of a later version', '{"version":2,"signingKey":{},"changes":{}}'],
])('a state file that is %s is named and left as it is', async (_name, text) => {
  const stateFile = join(scene.folder, 'tenant.json');
  await writeFile(stateFile, text);
  await expect(startSandbox({ stateFile })).rejects.toThrow(stateFile);
  expect(await readFile(stateFile, 'utf8')).toBe(text);
});

test('a port that is taken is an error, and a given port is used', async () => {
  const { sandbox } = await start();
  const port = Number(new URL(sandbox.cloud.authorityHost).port);
  await expect(startSandbox({ stateFile: null, port })).rejects.toThrow('EADDRINUSE');
  await sandbox.stop();
  const again = await start({ port });
  expect(again.sandbox.cloud.authorityHost).toBe(`https://localhost:${port}`);
});

test('an unknown scenario is refused by name', async () => {
  await expect(startSandbox({ stateFile: null, scenario: 'nonsense' })).rejects.toThrow('nonsense');
});

test('a moved clock shows in the Date header and in tokens', async () => {
  const scenario = { ...healthy, conditions: { clockOffsetInMs: 3_600_000 } };
  const { sandbox, client } = await start({ scenario });
  const answer = await client.fetch(`/${sandbox.tenant.id}/discovery/v2.0/keys`);
  const ahead = Date.parse(answer.headers.get('date') ?? '') - Date.now();
  expect(Math.abs(ahead - 3_600_000)).toBeLessThan(10_000);
});

test('requests are logged with host, status and Graph bodies, and without codes or states', async () => {
  const seen: string[] = [];
  const { sandbox, client } = await start({ onRequest: (entry) => seen.push(entry.path) });
  const app = registerApp(sandbox);
  grant(sandbox.tenantStore, app, 'graph', 'User.Read');
  await signIn(sandbox, client, app.appId, 'User.Read', 'reader');
  const [metadata, authorize] = sandbox.requests;
  expect(metadata).toMatchObject({ method: 'GET', host: 'login', status: 200, inBatch: false });
  expect(authorize?.path).toContain('code_challenge=[hidden]');
  expect(seen).toEqual(sandbox.requests.map(({ path }) => path));
});
