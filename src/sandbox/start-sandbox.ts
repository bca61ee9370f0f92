import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type SandboxAccount, sandboxAccounts } from './accounts.ts';
import { accountNamed, approve, type WaitingSignIn } from './approve-as.ts';
import { type CloudDescription, cloudDescription } from './cloud-description.ts';
import { defenderHandler } from './defender/defender.ts';
import { forgetEndedSignIns } from './entra/ended-sign-ins.ts';
import { entraHandler } from './entra/entra.ts';
import { planFaults } from './faults.ts';
import { graphHandler } from './graph/graph.ts';
import { type LoopbackServer, type LoopbackServerOptions, startLoopbackServer } from './https-server.ts';
import type { RequestEntry } from './request-log.ts';
import type { SandboxUrls } from './route.ts';
import { type SandboxClock, startClock } from './sandbox-clock.ts';
import { newSandboxKeys, type SandboxKeys } from './sandbox-keys.ts';
import { type ActiveScenario, activateScenario, type Scenario } from './scenario.ts';
import { findScenario } from './scenarios/scenarios.ts';
import { seedTenant } from './seed.ts';
import { createService } from './service.ts';
import { readState, writePrivateFile } from './state-file.ts';
import { keepState } from './state-keeper.ts';
import { lockState } from './state-lock.ts';
import { applyTenantChanges } from './tenant-changes.ts';
import { TenantStore } from './tenant-store.ts';
import { createTokenSigner } from './token-signer.ts';

export type { SandboxAccount } from './accounts.ts';
export type { WaitingSignIn } from './approve-as.ts';
export type { CloudDescription } from './cloud-description.ts';
export { describeTenant } from './describe-tenant.ts';
export type { RequestEntry } from './request-log.ts';
export type { SandboxClock } from './sandbox-clock.ts';
export { newSandboxKeys, type SandboxKeys } from './sandbox-keys.ts';
export type { Scenario } from './scenario.ts';
export { readScenarioFile } from './scenario-file.ts';
export { findScenario, scenarios } from './scenarios/scenarios.ts';
export { StateInUse } from './state-lock.ts';
export type { TenantStore } from './tenant-store.ts';

export interface SandboxOptions {
  /** JSON, owner-only, written whole; null: the tenant lives in memory only. */
  readonly stateFile: string | null;
  /** Of the https server (of the first one with `separatePorts`); 0 or absent: any free port. */
  readonly port?: number;
  /** Login, Graph and Defender on three ports instead of one. */
  readonly separatePorts?: boolean;
  /** A built-in scenario's name or a scenario of one's own. */
  readonly scenario?: string | Scenario;
  /** Real time when absent. The scenario's own clock offset is added to either. */
  readonly clock?: SandboxClock;
  /** Made for this tenant when absent, which takes most of its start; a state file's own signing key goes first. */
  readonly keys?: SandboxKeys;
  /** Called for each request, batch items included, with secrets redacted. */
  readonly onRequest?: (entry: RequestEntry) => void;
}

export interface RunningSandbox {
  /** The cloud file of the practice tenant; `caFile` stands in it once `writeFiles` has written it. */
  readonly cloud: CloudDescription;
  readonly caPem: string;
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly accounts: readonly SandboxAccount[];
  /** The latest 10,000 requests, oldest first. */
  readonly requests: readonly RequestEntry[];
  /** For tests and the portal's part: read and edit the tenant. */
  readonly tenantStore: TenantStore;
  readonly urls: SandboxUrls;
  /** Writes cloud file and CA certificate, owner-only, in a folder that only the owner enters. */
  writeFiles(folder: string): Promise<{ cloudFile: string; caFile: string }>;
  /**
   * Lends a person: the function signs in as them on the sign-in pages and follows the redirect to the waiting app.
   *
   * @param upn user principal name, mail, or an account's short name
   * @throws Error at once when nobody has that name; on use, with the page's text, when the pages refuse
   */
  approveAs(upn: string): (signIn: WaitingSignIn) => Promise<void>;
  /** Writes what is unwritten and frees the ports. */
  stop(): Promise<void>;
}

/**
 * Starts the practice tenant: Entra ID, Microsoft Graph and the Defender APIs on loopback.
 *
 * @throws StateInUse while another tenant runs on the same state file, in this process or another
 * @throws Error for an unknown scenario, a damaged state file or a port in use
 */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const scenario = activateScenario(chosenScenario(options.scenario));
  const stateFile = options.stateFile === null ? null : resolve(options.stateFile);
  const lock = stateFile === null ? null : await lockState(stateFile);
  try {
    return await openTenant(options, { scenario, stateFile, release: async () => lock?.release() });
  } catch (error) {
    await lock?.release();
    throw error;
  }
}

async function openTenant(
  options: SandboxOptions,
  opened: { readonly scenario: ActiveScenario; readonly stateFile: string | null; release(): Promise<void> },
): Promise<RunningSandbox> {
  const { scenario, stateFile } = opened;
  const state = stateFile === null ? null : await readState(stateFile);
  const making = options.keys ?? newSandboxKeys(state?.signingKey);
  const base = options.clock;
  const clock = startClock(scenario.clockOffsetInMs, base ? () => base.nowInMs() : undefined);
  const store = new TenantStore(clock);
  seedTenant(store);
  const fillings = scenario.tenantChanges.filter(({ change }) => change === 'fill-directory');
  applyTenantChanges(store, fillings);
  store.seeded();
  if (state) {
    store.apply(state.changes);
    forgetEndedSignIns(store);
  }
  applyTenantChanges(
    store,
    scenario.tenantChanges.filter((change) => !fillings.includes(change)),
  );
  const { signingKey, certificate } = await making;
  const signer = createTokenSigner(clock, store.tenant.id, state?.signingKey ?? signingKey);
  const keeper = stateFile === null ? null : keepState(stateFile, store, signer);

  const urls = { login: '', graph: '', defender: '', pages: '' };
  const requests: RequestEntry[] = [];
  const service = createService({
    context: { store, clock, signer, scenario, urls, newId: randomUUID },
    handlers: { login: entraHandler, graph: graphHandler, defender: defenderHandler },
    faults: planFaults(scenario.faults),
    record(entry) {
      requests.push(entry);
      if (requests.length > 10_000) requests.shift();
      options.onRequest?.(entry);
    },
  });
  const tls = { cert: certificate.certificatePem, key: certificate.keyPem };
  const servers: LoopbackServer[] = [];
  const listen = async (port: number, serve: LoopbackServerOptions['serve'], secure: boolean) => {
    const server = await startLoopbackServer({ port, serve, ...(secure ? { tls } : {}) });
    servers.push(server);
    return `${secure ? 'https' : 'http'}://localhost:${server.port}`;
  };
  try {
    const port = options.port ?? 0;
    if (options.separatePorts) {
      urls.login = await listen(port, service.only('login'), true);
      urls.graph = await listen(0, service.only('graph'), true);
      urls.defender = await listen(0, service.only('defender'), true);
    } else {
      urls.login = await listen(port, service.byPath, true);
      urls.graph = urls.login;
      urls.defender = urls.login;
    }
    urls.pages = await listen(0, service.only('login'), false);
  } catch (error) {
    await Promise.all(servers.map((server) => server.stop()));
    throw error;
  }

  let caFile: string | null = null;
  const { id, displayName, defaultDomain } = store.tenant;
  return {
    get cloud() {
      return cloudDescription(urls, caFile);
    },
    caPem: certificate.caPem,
    tenant: { id, displayName, defaultDomain },
    accounts: sandboxAccounts,
    requests,
    tenantStore: store,
    urls,
    async writeFiles(folder) {
      const ca = resolve(folder, 'ca.pem');
      const cloudFile = join(resolve(folder), 'cloud.json');
      await writePrivateFile(ca, certificate.caPem);
      caFile = ca;
      await writePrivateFile(cloudFile, `${JSON.stringify(cloudDescription(urls, ca), null, 2)}\n`);
      return { cloudFile, caFile: ca };
    },
    approveAs(upn) {
      const user = accountNamed(sandboxAccounts, store.users.values(), upn);
      if (!user) throw new Error(`Nobody in the practice tenant is called ${upn}.`);
      return (signIn) => approve(urls, user, signIn);
    },
    async stop() {
      await Promise.all(servers.map((server) => server.stop()));
      try {
        await keeper?.stop();
      } finally {
        await opened.release();
      }
    },
  };
}

function chosenScenario(chosen: string | Scenario | undefined): Scenario {
  if (typeof chosen === 'object') return chosen;
  const name = chosen ?? 'healthy';
  const scenario = findScenario(name);
  if (!scenario) throw new Error(`The practice tenant has no scenario called ${name}.`);
  return scenario;
}
