import { PublicClientApplication } from '@azure/msal-node';
import { BatchRequestContent, BatchResponseContent, Client, PageIterator } from '@microsoft/microsoft-graph-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { healthy } from '../../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { type TrustedClient, trustedClient } from '../trusted-client.ts';

let sandbox: RunningSandbox;
let trusted: TrustedClient;
let graph: Client;

// Microsoft's own Graph client over a real socket; only the sending is ours, because trust in the certificate has to come from
// somewhere and NODE_EXTRA_CA_CERTS is read at process start.
beforeAll(async () => {
  sandbox = await startSandbox({
    stateFile: null,
    keys: await practiceKeys(),
    scenario: { ...healthy, conditions: { signIn: { deviceCodePollInSeconds: 1 } } },
  });
  trusted = trustedClient(sandbox);
  const authority = `${sandbox.cloud.authorityHost}/${sandbox.tenant.id}`;
  const msal = new PublicClientApplication({
    auth: { clientId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46', authority, knownAuthorities: [new URL(authority).host] },
    system: { networkClient: trusted.msalNetwork },
  });
  const token = await msal.acquireTokenByDeviceCode({
    scopes: ['https://graph.microsoft.com/.default'],
    deviceCodeCallback: ({ verificationUri, userCode }) => {
      sandbox.approveAs('admin')({ url: verificationUri, userCode });
    },
  });
  graph = Client.initWithMiddleware({
    baseUrl: `${sandbox.cloud.graphEndpoint}/`,
    middleware: {
      execute: async (context) => {
        const { method = 'GET', headers, body } = context.options ?? {};
        const sent = {
          ...Object.fromEntries(new Headers(headers as Record<string, string>)),
          authorization: `Bearer ${token?.accessToken}`,
        };
        const url = typeof context.request === 'string' ? context.request : context.request.url;
        const answer = await trusted.fetch(url, {
          method,
          headers: sent,
          ...(body === undefined || body === null ? {} : { body: String(body) }),
        });
        context.response = new Response(answer.text === '' ? null : answer.text, {
          status: answer.status,
          headers: Object.fromEntries(answer.headers),
        });
      },
    },
  });
});

afterAll(async () => {
  await trusted.close();
  await sandbox.stop();
});

test('creates, reads by alternate key, patches and deletes an application', async () => {
  const app = await graph.api('/applications').post({ displayName: 'Through the client' });
  const path = `/applications(appId='${app.appId}')`;
  await graph.api(path).patch({ notes: 'patched' });
  expect(await graph.api(path).select(['id', 'notes']).get()).toMatchObject({ id: app.id, notes: 'patched' });
  await graph.api(path).delete();
  await expect(graph.api(path).get()).rejects.toMatchObject({ statusCode: 404, code: 'Request_ResourceNotFound' });
});

test('gives its error the message and the request id', async () => {
  const refused = graph.api('/applications').post({ displayname: 'misspelt' });
  await expect(refused).rejects.toMatchObject({ statusCode: 400, message: "Invalid property 'displayname'." });
  await expect(refused).rejects.toHaveProperty('requestId', expect.stringMatching(/^[0-9a-f-]{36}$/));
});

test('walks pages to the end', async () => {
  for (let count = 0; count < 5; count += 1) await graph.api('/applications').post({ displayName: `Page ${count}` });
  const first = await graph.api('/applications').filter("startsWith(displayName,'Page')").top(2).get();
  const names: string[] = [];
  await new PageIterator(graph, first, (app: { displayName: string }) => {
    names.push(app.displayName);
    return true;
  }).iterate();
  expect(names).toEqual(['Page 0', 'Page 1', 'Page 2', 'Page 3', 'Page 4']);
});

test('sends a batch with a dependency', async () => {
  // The library keeps everything behind the host; the version must not be in it.
  const request = (path: string, init?: RequestInit) => new Request(`${sandbox.cloud.graphEndpoint}${path}`, init);
  const content = new BatchRequestContent([
    { id: '1', request: request('/me') },
    {
      id: '2',
      dependsOn: ['1'],
      request: request('/applications', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ displayName: 'From a batch' }),
      }),
    },
  ]);
  const answer = new BatchResponseContent(await graph.api('/$batch').post(await content.getContent()));
  expect(answer.getResponseById('1').status).toBe(200);
  expect(answer.getResponseById('2').status).toBe(201);
  expect(sandbox.requests.filter((entry) => entry.inBatch).map((entry) => `${entry.method} ${entry.path}`)).toEqual([
    'GET /v1.0/me',
    'POST /v1.0/applications',
  ]);
});
