import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { type ApiKey, type RegisteredApp, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';

/** A practice tenant, with a new browser and a new app for each test that lists these permissions. */
export function signInScene(wants: Partial<Record<ApiKey, readonly string[]>>) {
  let sandbox: RunningSandbox;
  let browser: Browser;
  let app: RegisteredApp;

  beforeAll(async () => {
    sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
  });

  afterAll(() => sandbox.stop());

  beforeEach(() => {
    browser = new Browser(sandbox);
    app = registerApp(sandbox, { wants });
  });

  /** Who consented to what, as it stands in the tenant. */
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
    grantsOf,
  };
}
