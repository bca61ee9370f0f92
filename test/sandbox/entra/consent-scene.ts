import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { type RegisteredApp, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';

/** A practice tenant, with a new browser and a new app for each test. */
export function consentScene() {
  let sandbox: RunningSandbox;
  let browser: Browser;
  let app: RegisteredApp;

  const xdr = 'https://api.security.microsoft.com';

  beforeAll(async () => {
    sandbox = await startSandbox({ stateFile: null });
  });

  afterAll(() => sandbox.stop());

  beforeEach(() => {
    browser = new Browser(sandbox);
    app = registerApp(sandbox, { wants: { graph: ['User.Read'], xdr: ['Incident.Read', 'AdvancedHunting.Read'] } });
  });

  function grantsOf(of: RegisteredApp) {
    return sandbox.tenantStore.oauth2PermissionGrants
      .by('clientId', of.principalId)
      .map(({ consentType, scope, principalId }) => ({ consentType, scope, mine: principalId !== null }));
  }

  return {
    get sandbox() {
      return sandbox;
    },
    get browser() {
      return browser;
    },
    get app() {
      return app;
    },
    xdr,
    grantsOf,
  };
}
