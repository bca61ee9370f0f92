import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { type RegisteredApp, registerApp } from '../registered-app.ts';
import { Browser } from './browser.ts';

/** A practice tenant, with a new browser and a new app for each test. */
export function authorizeScene() {
  let sandbox: RunningSandbox;
  let browser: Browser;
  let app: RegisteredApp;

  beforeAll(async () => {
    sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys() });
  });

  afterAll(() => sandbox.stop());

  beforeEach(() => {
    browser = new Browser(sandbox);
    app = registerApp(sandbox, { wants: { graph: ['User.Read'] } });
  });

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
  };
}
