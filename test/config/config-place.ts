import path from 'node:path';
import { sampleConfig } from './sample-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

export async function place(): Promise<string> {
  return path.join(await temporaryFolder(), 'defender-access.json');
}

export const json = JSON.stringify(sampleConfig);
