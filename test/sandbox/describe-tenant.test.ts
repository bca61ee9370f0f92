import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeTenant, type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { grant, registerApp } from './registered-app.ts';

let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
});
afterAll(() => sandbox.stop());

test('shows an app with its principal, and who consented to what', () => {
  const app = registerApp(sandbox, { principal: { appRoleAssignmentRequired: true } });
  const analyst = sandbox.accounts.find(({ key }) => key === 'analyst');
  grant(sandbox.tenantStore, app, 'xdr', 'Incident.Read');
  grant(sandbox.tenantStore, app, 'graph', 'openid User.Read', analyst?.objectId);
  expect(describeTenant(sandbox.tenantStore).apps.find(({ appId }) => appId === app.appId)).toEqual({
    displayName: 'Test app',
    appId: app.appId,
    applicationObjectId: app.objectId,
    servicePrincipalId: app.principalId,
    owners: [],
    redirectUris: ['http://localhost'],
    isEnabled: true,
    assignmentRequired: true,
    consents: [
      { api: 'Microsoft Threat Protection', for: 'everyone', scopes: ['Incident.Read'] },
      { api: 'Microsoft Graph', for: 'analyst@contoso.example', scopes: ['openid', 'User.Read'] },
    ],
  });
});

test("shows other people's apps, a foreign one among them, and leaves Microsoft's out", () => {
  const { apps, people } = describeTenant(sandbox.tenantStore);
  const foreign = apps.find(({ displayName }) => displayName === 'Fabrikam Backup');
  expect(foreign).toMatchObject({ applicationObjectId: null, consents: [{ for: 'analyst@contoso.example' }] });
  expect(apps.map(({ displayName }) => displayName)).not.toContain('Microsoft Graph');
  expect(people.find(({ upn }) => upn === 'pim@contoso.example')).toMatchObject({
    roles: [],
    eligible: ['Cloud Application Administrator'],
  });
});
