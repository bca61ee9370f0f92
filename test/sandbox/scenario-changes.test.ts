import { afterEach, describe, expect, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { findScenario, type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { applyTenantChanges } from '../../src/sandbox/tenant-changes.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { Browser } from './entra/browser.ts';
import { grant, type RegisteredApp, registerApp } from './registered-app.ts';

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
