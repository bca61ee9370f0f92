import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import {
  type RunningSandbox,
  type SandboxOptions,
  type Scenario,
  startSandbox,
} from '../../src/sandbox/start-sandbox.ts';
import type { TrustedClient } from '../sandbox/trusted-client.ts';

/** A practice tenant with its files, as `defender-access sandbox` would leave them for other clients. */
export interface Practice {
  readonly sandbox: RunningSandbox;
  readonly folder: string;
  readonly caFile: string;
  close(): Promise<void>;
}

// Clients sleep between polls as long as they are told; five seconds would make every test slow.
const impatient = { signIn: { deviceCodePollInSeconds: 1 } };

export async function openPractice(
  scenario: Partial<Scenario> = {},
  more: Partial<SandboxOptions> = {},
): Promise<Practice> {
  const folder = await mkdtemp(join(tmpdir(), 'practice-clients-'));
  const sandbox = await startSandbox({
    stateFile: null,
    scenario: { ...healthy, conditions: impatient, ...scenario },
    ...more,
  });
  const { caFile } = await sandbox.writeFiles(join(folder, 'cloud'));
  return {
    sandbox,
    folder,
    caFile,
    async close() {
      await sandbox.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
export const graphTools = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

/** Where an app sends the browser. */
export function authorizeUrlOf({ urls, tenant }: RunningSandbox, parameters: Record<string, string>): string {
  const query = new URLSearchParams({
    response_type: 'code',
    state: 'a state to compare',
    code_challenge: 'a'.repeat(43),
    code_challenge_method: 'S256',
    ...parameters,
  });
  return `${urls.pages}/${tenant.id}/oauth2/v2.0/authorize?${query}`;
}

/** A sign-in by code as an app begins it; `poll` asks once whether anybody approved. */
export async function deviceCodeOf({ tenant }: RunningSandbox, client: TrustedClient, clientId: string, scope: string) {
  const path = `/${tenant.id}/oauth2/v2.0`;
  const { json } = await client.form(`${path}/devicecode`, { client_id: clientId, scope });
  const poll = () =>
    client.form(`${path}/token`, { client_id: clientId, grant_type: 'device_code', device_code: json.device_code });
  return { userCode: String(json.user_code), uri: String(json.verification_uri), poll };
}
