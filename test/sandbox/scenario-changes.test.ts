import { describe, expect, test } from 'vitest';
import { findScenario } from '../../src/sandbox/start-sandbox.ts';
import { applyTenantChanges } from '../../src/sandbox/tenant-changes.ts';
import { Browser } from './entra/browser.ts';
import { scenarioScene } from './scenario-scene.ts';

const scene = scenarioScene();
const { changed } = scene;

const strangers = () => [...scene.sandbox.tenantStore.oauth2PermissionGrants.values()].length;

describe('what another hand did, to our apps only', () => {
  test('consent-removed', async () => {
    const app = await changed('consent-removed');
    expect(scene.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId)).toEqual([]);
    expect(strangers()).toBe(4);
  });

  test('grants-edited takes one permission, adds a foreign one, and does so once', async () => {
    const app = await changed('grants-edited');
    const scope = () => scene.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId)[0]?.scope;
    expect(scope()).toBe('Incident.ReadWrite AdvancedHunting.Read');
    applyTenantChanges(scene.sandbox.tenantStore, findScenario('grants-edited')?.tenantChanges ?? []);
    expect(scope()).toBe('Incident.ReadWrite AdvancedHunting.Read');
  });

  test('app-deleted: application and principal are restorable, the grant is gone', async () => {
    const app = await changed('app-deleted');
    const { tenantStore: store } = scene.sandbox;
    expect(store.applications.get(app.objectId)).toBeNull();
    expect(store.servicePrincipals.get(app.principalId)).toBeNull();
    expect([...store.deletedItems.values()].map(({ id }) => id).sort()).toEqual([app.objectId, app.principalId].sort());
    expect([...store.applications.values()]).toHaveLength(3);
  });

  test('principal-removed: the registration stands, principal and grants are gone', async () => {
    const app = await changed('principal-removed');
    const { tenantStore: store } = scene.sandbox;
    expect(store.applications.get(app.objectId)).not.toBeNull();
    expect(store.servicePrincipals.get(app.principalId)).toBeNull();
    expect(store.oauth2PermissionGrants.by('clientId', app.principalId)).toEqual([]);
  });

  test('consent-for-one: the same permissions, for the administrator alone', async () => {
    const app = await changed('consent-for-one');
    const admin = scene.sandbox.tenantStore.users.one('userPrincipalName', 'admin@contoso.example');
    const records = scene.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId);
    expect(records).toMatchObject([
      { consentType: 'Principal', principalId: admin?.id, scope: 'Incident.Read Incident.ReadWrite' },
    ]);
    expect(strangers()).toBe(5);
  });

  test('app-edited: no loopback, no public client, nothing listed; names, owners and grants stay', async () => {
    const app = await changed('app-edited');
    const { tenantStore: store } = scene.sandbox;
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
    const browser = new Browser(scene.sandbox);
    const path = browser.authorizePath(app, { scope: 'https://api.security.microsoft.com/Incident.Read' });
    const first = await browser.open(path);
    expect(first.code ?? (await browser.choose(path, 'analyst')).code).toBe(code);
  });
});
