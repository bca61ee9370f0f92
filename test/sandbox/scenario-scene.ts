import { afterEach } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { findScenario, type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { applyTenantChanges } from '../../src/sandbox/tenant-changes.ts';
import { practiceKeys } from '../support/practice-keys.ts';
import { grant, type RegisteredApp, registerApp } from './registered-app.ts';

/** A practice tenant under a scenario, stopped after the test. */
export function scenarioScene() {
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

  return {
    get sandbox() {
      return sandbox;
    },
    get running() {
      return running;
    },
    start,
    changed,
  };
}
