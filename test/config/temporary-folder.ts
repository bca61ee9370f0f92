import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** A folder of this test alone, gone when it ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'defender-access-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
