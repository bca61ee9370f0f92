import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type SandboxClock, startClock } from '../../../src/sandbox/sandbox-clock.ts';
import { type RunningSandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { practiceKeys } from '../../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from '../registered-app.ts';
import { type TrustedClient, trustedClient } from '../trusted-client.ts';
import { Browser, verifier } from './browser.ts';

/** A practice tenant whose clock can be moved, and a new app with a grant for each test. */
export function tokenScene() {
  let sandbox: RunningSandbox;
  let client: TrustedClient;
  let clock: SandboxClock;
  let app: RegisteredApp;

  const xdr = 'https://api.security.microsoft.com';
  const userRead = 'https://graph.microsoft.com/User.Read openid profile offline_access';

  beforeAll(async () => {
    clock = startClock();
    sandbox = await startSandbox({ stateFile: null, keys: await practiceKeys(), clock });
    client = trustedClient(sandbox);
  });

  afterAll(async () => {
    await client.close();
    await sandbox.stop();
  });

  beforeEach(() => {
    app = registerApp(sandbox);
    grant(sandbox.tenantStore, app, 'graph', 'User.Read');
  });

  const tokenPath = (tenant = sandbox.tenant.id) => `/${tenant}/oauth2/v2.0/token`;

  async function newCode(of = app, account = 'reader', extra: Record<string, string | null> = {}): Promise<string> {
    const browser = new Browser(sandbox);
    const answer = await browser.choose(browser.authorizePath(of, extra), account);
    const code = answer.query?.get('code');
    if (!code) throw new Error(answer.title ?? answer.location ?? 'no code');
    return code;
  }

  function redeem(code: string, extra: Record<string, string> = {}, headers: Record<string, string> = {}) {
    const fields = {
      client_id: app.appId,
      grant_type: 'authorization_code',
      code,
      redirect_uri: 'http://localhost:4321',
      code_verifier: verifier,
      scope: userRead,
      ...extra,
    };
    const body = new URLSearchParams(Object.entries(fields).filter(([, value]) => value !== '')).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return client.fetch(tokenPath(), { method: 'POST', headers: { ...type, ...headers }, body });
  }

  return {
    get sandbox() {
      return sandbox;
    },
    get client() {
      return client;
    },
    get clock() {
      return clock;
    },
    get app() {
      return app;
    },
    xdr,
    userRead,
    tokenPath,
    newCode,
    redeem,
  };
}
