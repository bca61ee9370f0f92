import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { readConfig } from '../../src/config/config-file.ts';
import { removeConfig } from '../../src/config/remove-config.ts';
import { sampleConfig } from './sample-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

const foreign = { 'x-team': { rota: 'blue' } };

async function written(
  more: object = {},
): Promise<{ file: string; config: AccessConfig; beside: (name: string) => string }> {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'defender-access.json');
  writeFileSync(file, JSON.stringify({ ...sampleConfig, ...more }));
  const config = await readConfig(file);
  if (config === null) throw new Error('it was written a moment ago');
  return { file, config, beside: (name) => path.join(folder, name) };
}

test('a config of ours alone is deleted without a trace', async () => {
  const { file, config } = await written();
  expect(await removeConfig(file, config)).toEqual({ keptAs: null });
  expect(existsSync(file)).toBe(false);
  expect(await removeConfig(file, config)).toEqual({ keptAs: null });
});

test('what others put there is saved first, readable by the owner only', async () => {
  const { file, config, beside } = await written(foreign);
  expect(await removeConfig(file, config)).toEqual({ keptAs: beside('defender-access.kept.json') });
  expect(JSON.parse(readFileSync(beside('defender-access.kept.json'), 'utf8'))).toEqual(foreign);
  expect(statSync(beside('defender-access.kept.json')).mode & 0o777).toBe(0o600);
});

test('an earlier file of that name stays; the same one, of a run that was killed here, is used again', async () => {
  const { file, config, beside } = await written(foreign);
  writeFileSync(beside('defender-access.kept.json'), 'theirs');
  writeFileSync(beside('defender-access.kept-2.json'), `${JSON.stringify(foreign, null, 2)}\n`);
  expect(await removeConfig(file, config)).toEqual({ keptAs: beside('defender-access.kept-2.json') });
  expect(readFileSync(beside('defender-access.kept.json'), 'utf8')).toBe('theirs');
});

test('a config that is about another app by now stays', async () => {
  const { file, config } = await written();
  writeFileSync(file, JSON.stringify({ ...config, clientId: '5b1e0000-0000-4000-8000-0000000009ff' }));
  await expect(removeConfig(file, config)).rejects.toMatchObject({ code: 'config-exists' });
  expect(existsSync(file)).toBe(true);
});
