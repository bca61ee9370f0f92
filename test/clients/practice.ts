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
