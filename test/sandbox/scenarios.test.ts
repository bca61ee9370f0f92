import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { activateScenario, type Scenario } from '../../src/sandbox/scenario.ts';
import { readScenarioFile } from '../../src/sandbox/scenario-file.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { findScenario, type RunningSandbox, scenarios, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { applyTenantChanges } from '../../src/sandbox/tenant-changes.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { Browser, verifier } from './entra/browser.ts';
import { grant, type RegisteredApp, registerApp } from './registered-app.ts';
import { trustedClient } from './trusted-client.ts';

let sandbox: RunningSandbox;
let running: RunningSandbox | null = null;
afterEach(async () => {
  await running?.stop();
  running = null;
});

async function start(scenario: Scenario | string = healthy): Promise<RegisteredApp> {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), scenario });
  running = sandbox;
  const app = registerApp(sandbox);
  grant(sandbox.tenantStore, app, 'xdr', 'Incident.Read Incident.ReadWrite');
  return app;
}

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
    const pages = await fetch(`${sandbox.urls.pages}/device`);
    expect(pages.status).toBe(200);
  },
);

/** Runs a scenario's changes on a tenant that holds an app of ours, as when a state file is opened under it. */
async function changed(name: string): Promise<RegisteredApp> {
  const app = await start();
  applyTenantChanges(sandbox.tenantStore, findScenario(name)?.tenantChanges ?? []);
  return app;
}
const strangers = () => [...sandbox.tenantStore.oauth2PermissionGrants.values()].length;

describe('what another hand did, to our apps only', () => {
  test('consent-removed', async () => {
    const app = await changed('consent-removed');
    expect(sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId)).toEqual([]);
    expect(strangers()).toBe(4);
  });

  test('grants-edited takes one permission, adds a foreign one, and does so once', async () => {
    const app = await changed('grants-edited');
    const scope = () => sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId)[0]?.scope;
    expect(scope()).toBe('Incident.ReadWrite AdvancedHunting.Read');
    applyTenantChanges(sandbox.tenantStore, findScenario('grants-edited')?.tenantChanges ?? []);
    expect(scope()).toBe('Incident.ReadWrite AdvancedHunting.Read');
  });

  test('app-deleted: application and principal are restorable, the grant is gone', async () => {
    const app = await changed('app-deleted');
    const { tenantStore: store } = sandbox;
    expect(store.applications.get(app.objectId)).toBeNull();
    expect(store.servicePrincipals.get(app.principalId)).toBeNull();
    expect([...store.deletedItems.values()].map(({ id }) => id).sort()).toEqual([app.objectId, app.principalId].sort());
    expect([...store.applications.values()]).toHaveLength(3);
  });

  test('principal-removed: the registration stands, principal and grants are gone', async () => {
    const app = await changed('principal-removed');
    const { tenantStore: store } = sandbox;
    expect(store.applications.get(app.objectId)).not.toBeNull();
    expect(store.servicePrincipals.get(app.principalId)).toBeNull();
    expect(store.oauth2PermissionGrants.by('clientId', app.principalId)).toEqual([]);
  });

  test('consent-for-one: the same permissions, for the administrator alone', async () => {
    const app = await changed('consent-for-one');
    const admin = sandbox.tenantStore.users.one('userPrincipalName', 'admin@contoso.example');
    const records = sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId);
    expect(records).toMatchObject([
      { consentType: 'Principal', principalId: admin?.id, scope: 'Incident.Read Incident.ReadWrite' },
    ]);
    expect(strangers()).toBe(5);
  });

  test('app-edited: no loopback, no public client, nothing listed; names, owners and grants stay', async () => {
    const app = await changed('app-edited');
    const { tenantStore: store } = sandbox;
    expect(store.applications.get(app.objectId)).toMatchObject({
      displayName: 'Test app',
      isFallbackPublicClient: false,
      publicClient: { redirectUris: ['https://portal.azure.com'] },
      requiredResourceAccess: [],
    });
    expect(store.oauth2PermissionGrants.by('clientId', app.principalId)).toHaveLength(1);
    expect(store.applications.one('displayName', 'Contoso Expenses')?.requiredResourceAccess).not.toEqual([]);
  });

  test.each([
    ['app-disabled', 7000112],
    ['account-disabled', 50057],
    ['app-edited', 50011],
    ['assignment-required', 50105],
  ])('%s: the sign-in ends with AADSTS%i on a page', async (name, code) => {
    const app = await changed(name);
    const browser = new Browser(sandbox);
    const path = browser.authorizePath(app, { scope: 'https://api.security.microsoft.com/Incident.Read' });
    const first = await browser.open(path);
    expect(first.code ?? (await browser.choose(path, 'analyst')).code).toBe(code);
  });
});

test('no-defender-principal: WindowsDefenderATP is missing and does not come by consenting', async () => {
  await start('no-defender-principal');
  expect(sandbox.tenantStore.servicePrincipals.one('displayName', 'WindowsDefenderATP')).toBeNull();
  const own = registerApp(sandbox, { wants: { endpoint: ['Machine.Read'] } });
  const browser = new Browser(sandbox);
  const scope = 'https://api.securitycenter.microsoft.com/.default';
  const query = new URLSearchParams({ client_id: own.appId, redirect_uri: 'http://localhost', scope });
  const page = await browser.open(`/${sandbox.tenant.id}/v2.0/adminconsent?${query}`);
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
  const browser = new Browser(sandbox);
  const cli = { appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const path = browser.authorizePath(cli, { scope: 'https://graph.microsoft.com/.default' });
  const first = await browser.open(path);
  const refused = first.code === null ? await browser.choose(path, 'admin') : first;
  expect(refused).toMatchObject({ code, location: null });
});

test('role-not-active and no-defender-role change what people hold', async () => {
  const held = (upn: string, state: 'active' | 'eligible' = 'active') =>
    sandbox.tenantStore.roleTemplateIdsOf(
      sandbox.tenantStore.users.one('userPrincipalName', `${upn}@contoso.example`)?.id ?? '',
      state,
    );
  await changed('role-not-active');
  expect([held('admin'), held('admin', 'eligible')]).toEqual([[], ['62e90394-69f5-4237-9190-012177145e10']]);
  await running?.stop();
  await changed('no-defender-role');
  expect([held('admin'), held('analyst')]).toEqual([['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'], []]);
});

async function callAs(key: string, cloudHost: 'graph' | 'defender', method: string, path: string, body?: object) {
  const client = trustedClient(sandbox);
  const scope = cloudHost === 'graph' ? 'https://graph.microsoft.com' : 'https://api.securitycenter.microsoft.com';
  const cli = { client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' };
  const own = registerApp(sandbox);
  grant(sandbox.tenantStore, own, 'endpoint', 'Machine.Read Alert.Read');
  const who = cloudHost === 'graph' ? cli : { client_id: own.appId };
  const base = `/${sandbox.tenant.id}/oauth2/v2.0`;
  try {
    const begun = await client.form(`${base}/devicecode`, { ...who, scope: `${scope}/.default` });
    await sandbox.approveAs(key)({ url: begun.json.verification_uri, userCode: begun.json.user_code });
    const fields = { ...who, grant_type: 'device_code', device_code: begun.json.device_code };
    const { access_token } = (await client.form(`${base}/token`, fields)).json;
    return await client.fetch(`${sandbox.urls[cloudHost]}${path}`, {
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
  const browser = new Browser(sandbox);
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
  const seeded = sandbox.tenantStore.servicePrincipals.one('displayName', 'Security dashboard (pilot)');
  const known = { ...app, appId: seeded?.appId ?? '' };
  const browser = new Browser(sandbox);
  const scope = 'https://api.security.microsoft.com/Incident.Read';
  const path = browser.authorizePath(known, { scope });
  const client = trustedClient(sandbox);
  const redeem = async (code: string | null | undefined) => {
    const fields = { client_id: known.appId, grant_type: 'authorization_code', code: code ?? '', scope };
    const redirect = { redirect_uri: 'http://localhost:4321', code_verifier: verifier };
    return await client.form(`/${sandbox.tenant.id}/oauth2/v2.0/token`, { ...fields, ...redirect });
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
  const { tenantStore: store } = sandbox;
  expect(store.applications.size).toBeGreaterThanOrEqual(50_000);
  expect(store.servicePrincipals.size).toBeGreaterThanOrEqual(20_000);
  expect(store.oauth2PermissionGrants.size).toBeGreaterThanOrEqual(100_000);
  const [app] = store.applications.by('displayName', 'line-of-business APP 49999');
  expect(store.applications.one('appId', app?.appId ?? '')?.id).toBe(app?.id);
  // The promise is 3 s on an idle machine; the test shares its cores.
  expect(tookInMs).toBeLessThan(15_000);
});

describe('a scenario file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'scenario-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function read(scenario: unknown): Promise<Scenario> {
    const file = join(folder, 'scenario.json');
    await writeFile(file, typeof scenario === 'string' ? scenario : JSON.stringify(scenario));
    return await readScenarioFile(file);
  }

  test.each(scenarios.map((scenario) => [scenario.name, scenario] as const))(
    'can say all that %s says',
    async (_name, scenario) => {
      expect(await read(scenario)).toEqual(JSON.parse(JSON.stringify(scenario)));
    },
  );

  test('needs no more than a name', async () => {
    expect(activateScenario(await read({ name: 'mine' }))).toEqual(activateScenario({ ...healthy, name: 'mine' }));
  });

  test.each([
    ['no JSON', '{', /is not JSON/],
    ['a misspelt condition', { name: 'x', conditions: { licenses: {} } }, /licenses/],
    ['a kind of fault that does not exist', { name: 'x', faults: [{ kind: 'explode' }] }, /kind/],
    ['a pattern that is none', { name: 'x', faults: [{ kind: 'hang', path: '(' }] }, /regular expression/],
    ['a change that nobody knows', { name: 'x', tenantChanges: [{ change: 'burn' }] }, /change/],
  ])('with %s is refused, naming file and place', async (_name, scenario, message) => {
    await expect(read(scenario)).rejects.toThrow(message);
    await expect(read(scenario)).rejects.toThrow('scenario.json');
  });

  test('changes what people hold', async () => {
    await start();
    const upn = 'reader@contoso.example';
    const role = '5d6b6bb7-de71-4623-b4af-96380a352509';
    const changes = [
      { change: 'set-roles', upn, active: [], eligible: [role] },
      { change: 'disable-account', upn },
    ];
    applyTenantChanges(sandbox.tenantStore, (await read({ name: 'x', tenantChanges: changes })).tenantChanges ?? []);
    const user = sandbox.tenantStore.users.one('userPrincipalName', upn);
    expect(user?.accountEnabled).toBe(false);
    expect(sandbox.tenantStore.roleTemplateIdsOf(user?.id ?? '')).toEqual([]);
    expect(sandbox.tenantStore.roleTemplateIdsOf(user?.id ?? '', 'eligible')).toEqual([role]);
  });
});
