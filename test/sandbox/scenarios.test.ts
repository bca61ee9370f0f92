import { expect, test } from 'vitest';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { scenarios } from '../../src/sandbox/start-sandbox.ts';
import { Browser, verifier } from './entra/browser.ts';
import { grant, registerApp } from './registered-app.ts';
import { scenarioScene } from './scenario-scene.ts';
import { trustedClient } from './trusted-client.ts';

const scene = scenarioScene();
const { start, changed } = scene;

test('scenario names are unique, and each says what it breaks, what to expect and where it was seen', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
  for (const { name, breaks, shouldSee, source } of scenarios) {
    expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    expect(Math.min(breaks.length, shouldSee.length)).toBeGreaterThan(20);
    expect(source).toMatch(name === 'healthy' ? /BEHAVIOUR/ : /https:\/\/github\.com\//);
  }
});

test.each(scenarios.filter(({ name }) => name !== 'large-tenant').map(({ name }) => name))(
  '%s starts and answers',
  async (name) => {
    await start(name);
    const pages = await fetch(`${scene.sandbox.urls.pages}/device`);
    expect(pages.status).toBe(200);
  },
);

test('no-defender-principal: WindowsDefenderATP is missing and does not come by consenting', async () => {
  await start('no-defender-principal');
  expect(scene.sandbox.tenantStore.servicePrincipals.one('displayName', 'WindowsDefenderATP')).toBeNull();
  const own = registerApp(scene.sandbox, { wants: { endpoint: ['Machine.Read'] } });
  const browser = new Browser(scene.sandbox);
  const scope = 'https://api.securitycenter.microsoft.com/.default';
  const query = new URLSearchParams({ client_id: own.appId, redirect_uri: 'http://localhost', scope });
  const page = await browser.open(`/${scene.sandbox.tenant.id}/v2.0/adminconsent?${query}`);
  expect(page.code).toBe(650052);
});

test.each([
  ['conditional-access', 53003],
  ['azure-cli-blocked', 50105],
  ['azure-cli-gone', 7000112],
  ['managed-device', 530003],
  ['token-protection', 530084],
])('%s: Azure CLI sign-in ends with AADSTS%i on a page', async (name, code) => {
  await start(name);
  const browser = new Browser(scene.sandbox);
  const cli = { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const path = browser.authorizePath(cli, { scope: 'https://graph.microsoft.com/.default' });
  const first = await browser.open(path);
  const refused = first.code === null ? await browser.choose(path, 'admin') : first;
  expect(refused).toMatchObject({ code, location: null });
});

test('role-not-active and no-defender-role change what people hold', async () => {
  const held = (upn: string, state: 'active' | 'eligible' = 'active') =>
    scene.sandbox.tenantStore.roleTemplateIdsOf(
      scene.sandbox.tenantStore.users.one('userPrincipalName', `${upn}@contoso.example`)?.id ?? '',
      state,
    );
  await changed('role-not-active');
  expect([held('admin'), held('admin', 'eligible')]).toEqual([[], ['62e90394-69f5-4237-9190-012177145e10']]);
  await scene.running?.stop();
  await changed('no-defender-role');
  expect([held('admin'), held('analyst')]).toEqual([['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'], []]);
});

async function callAs(key: string, cloudHost: 'graph' | 'defender', method: string, path: string, body?: object) {
  const client = trustedClient(scene.sandbox);
  const scope = cloudHost === 'graph' ? 'https://graph.microsoft.com' : 'https://api.securitycenter.microsoft.com';
  const cli = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const own = registerApp(scene.sandbox);
  grant(scene.sandbox.tenantStore, own, 'endpoint', 'Machine.Read Alert.Read');
  const who = cloudHost === 'graph' ? cli : { client_id: own.appId };
  const base = `/${scene.sandbox.tenant.id}/oauth2/v2.0`;
  try {
    const begun = await client.form(`${base}/devicecode`, { ...who, scope: `${scope}/.default` });
    await scene.sandbox.approveAs(key)({ url: begun.json.verification_uri, userCode: begun.json.user_code });
    const fields = { ...who, grant_type: 'device_code', device_code: begun.json.device_code };
    const { access_token } = (await client.form(`${base}/token`, fields)).json;
    return await client.fetch(`${scene.sandbox.urls[cloudHost]}${path}`, {
      method,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
  } finally {
    await client.close();
  }
}

test('nothing-to-see: no machine is 404, no alert an empty list', async () => {
  await start('nothing-to-see');
  expect((await callAs('analyst', 'defender', 'GET', '/api/machines')).status).toBe(404);
  const alerts = await callAs('analyst', 'defender', 'GET', '/api/alerts');
  expect([alerts.status, alerts.json.value]).toEqual([200, []]);
});

test.each([
  ['directory-quota', 403, 'Directory_QuotaExceeded', [403, 403, 403]],
  ['concurrent-writes', 503, 'Directory_ConcurrencyViolation', [503, 503, 201]],
])('%s: writes answer %i %s', async (name, status, code, turns) => {
  await start(name);
  const seen = [];
  for (const _turn of turns) {
    const answer = await callAs('admin', 'graph', 'POST', '/v1.0/applications', { displayName: 'One more' });
    seen.push(answer.status);
    if (answer.status === status) expect(answer.json.error.code).toBe(code);
  }
  expect(seen).toEqual(turns);
});

test('slow-replication: the token service learns of an app late, and not at every request', async () => {
  const app = await start('slow-replication');
  const browser = new Browser(scene.sandbox);
  const path = browser.authorizePath(app, { scope: 'https://api.security.microsoft.com/Incident.Read' });
  const codes = [];
  for (let request = 0; request < 6; request += 1) codes.push((await browser.open(path)).code);
  expect(codes.filter((code) => code === 700016)).toHaveLength(4);
  expect(codes.filter((code) => code === null)).toHaveLength(2);
});

test('consent given on the way to a code is honoured by a token service that lags behind the directory', async () => {
  const app = await start({
    ...healthy,
    conditions: { replication: { tokenServiceLagInMs: 60_000, replicas: 1 } },
  });
  const seeded = scene.sandbox.tenantStore.servicePrincipals.one('displayName', 'Security dashboard (pilot)');
  const known = { ...app, appId: seeded?.appId ?? '' };
  const browser = new Browser(scene.sandbox);
  const scope = 'https://api.security.microsoft.com/Incident.Read';
  const path = browser.authorizePath(known, { scope });
  const client = trustedClient(scene.sandbox);
  const redeem = async (code: string | null | undefined) => {
    const fields = { client_id: known.appId, grant_type: 'authorization_code', code: code ?? '', scope };
    const redirect = { redirect_uri: 'http://localhost:4321', code_verifier: verifier };
    return await client.form(`/${scene.sandbox.tenant.id}/oauth2/v2.0/token`, { ...fields, ...redirect });
  };
  try {
    const consented = await browser.choose(path, 'admin', { answer: 'accept' });
    expect((await redeem(consented.query?.get('code'))).status).toBe(200);
    // The next sign-in meets the directory of a minute ago, where nothing is granted yet.
    expect((await browser.open(path)).title).toBe('Permissions requested');
  } finally {
    await client.close();
  }
});

test('large-tenant: 50,000 apps, found by key', { timeout: 60_000 }, async () => {
  const startedAt = performance.now();
  await start('large-tenant');
  const tookInMs = performance.now() - startedAt;
  const { tenantStore: store } = scene.sandbox;
  expect(store.applications.size).toBeGreaterThanOrEqual(50_000);
  expect(store.servicePrincipals.size).toBeGreaterThanOrEqual(20_000);
  expect(store.oauth2PermissionGrants.size).toBeGreaterThanOrEqual(100_000);
  const [app] = store.applications.by('displayName', 'line-of-business APP 49999');
  expect(store.applications.one('appId', app?.appId ?? '')?.id).toBe(app?.id);
  // The promise is 3 s on an idle machine; the test shares its cores.
  expect(tookInMs).toBeLessThan(15_000);
});
