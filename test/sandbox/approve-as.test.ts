import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { Browser } from './entra/browser.ts';
import { grant, type RegisteredApp, registerApp } from './registered-app.ts';
import { waitForRedirect } from './trusted-client.ts';

let sandbox: RunningSandbox;
let app: RegisteredApp;

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
});
afterAll(() => sandbox.stop());
beforeEach(() => {
  app = registerApp(sandbox, {
    wants: { xdr: ['Incident.Read'] },
    application: { publicClient: { redirectUris: ['http://localhost', 'https://portal.azure.com'] } },
  });
});

const address = (extra: Record<string, string>, of = app) =>
  new URL(new Browser(sandbox).authorizePath(of, extra), sandbox.urls.pages).href;

test.each(['admin@contoso.example', 'ADMIN@contoso.example', 'admin'])(
  '%s consents for themself and brings the code to the waiting app',
  async (name) => {
    const listener = await waitForRedirect();
    try {
      await sandbox.approveAs(name)({ url: address({ redirect_uri: listener.uri }) });
      expect((await listener.query).get('code')).toBeTruthy();
      const [made] = sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId);
      expect([made?.consentType, made?.scope]).toEqual(['Principal', 'User.Read']);
    } finally {
      listener.close();
    }
  },
);

test.each(['guest', 'guest@contoso.example', 'guest@fabrikam.example', 'guest_fabrikam.example#EXT#@contoso.example'])(
  'the guest is known as %s',
  async (name) => {
    grant(sandbox.tenantStore, app, 'graph', 'User.Read');
    const listener = await waitForRedirect();
    try {
      await sandbox.approveAs(name)({ url: address({ redirect_uri: listener.uri }) });
      expect((await listener.query).has('code')).toBe(true);
    } finally {
      listener.close();
    }
  },
);

test('nobody of that name is said at once', () => {
  expect(() => sandbox.approveAs('nobody@contoso.example')).toThrow('nobody@contoso.example');
});

test('a page that refuses is passed on with its number', async () => {
  const act = sandbox.approveAs('reader');
  const scope = 'https://api.security.microsoft.com/Incident.Read';
  await expect(act({ url: address({ scope }) })).rejects.toThrow(/AADSTS90094/);
  await expect(act({ url: address({ redirect_uri: 'https://evil.example' }) })).rejects.toThrow(/AADSTS50011/);
  await expect(act({ url: `${sandbox.urls.pages}/device`, userCode: 'WRONGCODE' })).rejects.toThrow(/not recognized/);
});

test('an address on the https host works like the one on the pages', async () => {
  const listener = await waitForRedirect();
  try {
    const url = address({ redirect_uri: listener.uri }).replace(sandbox.urls.pages, sandbox.urls.login);
    await sandbox.approveAs('admin')({ url });
    expect((await listener.query).has('code')).toBe(true);
  } finally {
    listener.close();
  }
});

test('an admin consent link is accepted, and its redirect elsewhere is not followed', async () => {
  const query = new URLSearchParams({
    client_id: app.appId,
    redirect_uri: 'https://portal.azure.com',
    scope: 'https://api.security.microsoft.com/.default',
  });
  await sandbox.approveAs('appadmin')({ url: `${sandbox.urls.login}/${sandbox.tenant.id}/v2.0/adminconsent?${query}` });
  const [made] = sandbox.tenantStore.oauth2PermissionGrants.by('clientId', app.principalId);
  expect([made?.consentType, made?.scope]).toEqual(['AllPrincipals', 'Incident.Read']);
});

test('an app that is gone is an error, not a success', async () => {
  const listener = await waitForRedirect();
  listener.close();
  await expect(sandbox.approveAs('admin')({ url: address({ redirect_uri: listener.uri }) })).rejects.toThrow();
});
