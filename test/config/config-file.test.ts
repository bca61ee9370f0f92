import { execFile } from 'node:child_process';
import { chmod, lstat, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { assertConfigWritable, readConfig, writeConfig } from '../../src/config/config-file.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { json, place } from './config-place.ts';
import { sampleConfig } from './sample-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

const longAgo = new Date('2026-01-01T00:00:00Z');

describe('writing', () => {
  test('what was written is read back, private to the owner', async () => {
    const file = await place();
    await writeConfig(file, sampleConfig, null);
    expect(await readConfig(file)).toEqual(sampleConfig);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(path.dirname(file))).toEqual(['defender-access.json']);
  });

  test('a missing folder is made, for the owner alone', async () => {
    const file = path.join(await temporaryFolder(), 'new', 'deep', 'c.json');
    await writeConfig(file, sampleConfig, null);
    expect((await stat(path.dirname(file))).mode & 0o777).toBe(0o700);
  });

  test('equal content leaves the file untouched, whatever its layout', async () => {
    const file = await place();
    await writeFile(file, JSON.stringify(sampleConfig, null, 7));
    await utimes(file, longAgo, longAgo);
    const before = await stat(file);
    await writeConfig(file, { ...sampleConfig }, await readConfig(file));
    const after = await stat(file);
    expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
  });

  test('a file that others may read becomes private even when nothing else changes', async () => {
    const file = await place();
    await writeFile(file, json);
    await chmod(file, 0o644);
    await writeConfig(file, sampleConfig, await readConfig(file));
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('foreign keys at every level, the order of keys and the indentation survive', async () => {
    const file = await place();
    const { version, ...rest } = sampleConfig;
    const theirs = {
      $schema: './defender-access.schema.json',
      ...rest,
      version,
      'x-team': { owner: 'soc', list: [3, 1, 2] },
      wanted: { 'x-why': 'audit', ...sampleConfig.wanted },
      apis: { 'x-note': 'none', ...sampleConfig.apis },
    };
    await writeFile(file, JSON.stringify(theirs, null, 4));
    const read = await readConfig(file);
    const changed = {
      ...(read as AccessConfig),
      displayName: 'Renamed',
      wanted: { ...sampleConfig.wanted, permissions: ['graph/SecurityAlert.Read.All'] },
      apis: {},
    };
    await writeConfig(file, changed, read);
    const expected = {
      ...theirs,
      displayName: 'Renamed',
      wanted: { ...theirs.wanted, permissions: ['graph/SecurityAlert.Read.All'] },
      apis: { 'x-note': 'none' },
    };
    expect(await readFile(file, 'utf8')).toBe(`${JSON.stringify(expected, null, 4)}\n`);
  });

  test('a key called __proto__ is data like any other', async () => {
    const file = await place();
    await writeFile(file, `{"__proto__":{"polluted":true},${json.slice(1)}`);
    const read = await readConfig(file);
    await writeConfig(file, { ...(read as AccessConfig), tenantName: 'New' }, read);
    expect(await readFile(file, 'utf8')).toContain('"__proto__": {');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('a key of ours that is not said any more goes', async () => {
    const file = await place();
    const users: AccessConfig = { ...sampleConfig, consent: { kind: 'users', users: ['a@contoso.example'] } };
    const written = await writeConfig(file, users, null);
    await writeConfig(file, { ...written, consent: { kind: 'everyone' } }, written);
    expect((await readConfig(file))?.consent).toEqual({ kind: 'everyone' });
  });

  test('a symbolic link is refused, and what it points to stays', async () => {
    const file = await place();
    const target = path.join(path.dirname(file), 'target.json');
    await writeFile(target, json);
    await symlink(target, file);
    await expect(writeConfig(file, { ...sampleConfig, tenantName: 'X' }, sampleConfig)).rejects.toMatchObject({
      code: 'config-unwritable',
    });
    await expect(assertConfigWritable(file)).rejects.toMatchObject({ code: 'config-unwritable' });
    expect(await readFile(target, 'utf8')).toBe(json);
    expect((await lstat(file)).isSymbolicLink()).toBe(true);
  });

  test('a dangling link is refused too', async () => {
    const file = await place();
    await symlink(path.join(path.dirname(file), 'nowhere'), file);
    await expect(writeConfig(file, sampleConfig, null)).rejects.toMatchObject({ code: 'config-unwritable' });
  });

  test.each([
    ['damaged', '{"version":1'],
    ['foreign', '{"name":"x"}'],
    ['newer', JSON.stringify({ ...sampleConfig, version: 9 })],
  ])('a %s file is never overwritten', async (_name, content) => {
    const file = await place();
    await writeFile(file, content);
    await expect(writeConfig(file, sampleConfig, sampleConfig)).rejects.toBeInstanceOf(AccessError);
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  test('a file that appeared meanwhile is not overwritten', async () => {
    const file = await place();
    await writeFile(file, json);
    await expect(writeConfig(file, { ...sampleConfig, tenantName: 'X' }, null)).rejects.toMatchObject({
      code: 'config-exists',
    });
    expect(await readFile(file, 'utf8')).toBe(json);
  });

  test('a place that cannot be written is told before anything happens', async () => {
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, 'file'), '');
    await expect(assertConfigWritable(path.join(folder, 'file', 'c.json'))).rejects.toMatchObject({
      code: 'config-unwritable',
      happened: expect.stringContaining('not a directory') as string,
    });
    await expect(assertConfigWritable(folder)).rejects.toMatchObject({ code: 'config-unwritable' });
  });

  test('asking whether it can be written leaves nothing behind', async () => {
    const file = await place();
    await assertConfigWritable(file);
    expect(await readdir(path.dirname(file))).toEqual([]);
  });

  test('many writers at once: one of them wins, whole', async () => {
    const file = await place();
    const first = await writeConfig(file, sampleConfig, null);
    const names = Array.from({ length: 20 }, (_, index) => `Tenant ${index} ${'x'.repeat(20_000)}`);
    await Promise.all(names.map((tenantName) => writeConfig(file, { ...first, tenantName }, first)));
    expect(names).toContain((await readConfig(file))?.tenantName);
    expect(await readdir(path.dirname(file))).toEqual(['defender-access.json']);
  });
});

describe('killed between write and rename', () => {
  test('the old config stands whole, and the next write clears what was left', async () => {
    const file = await place();
    const folder = path.dirname(file);
    await writeConfig(file, sampleConfig, null);
    const script = path.join(folder, 'killed.mjs');
    const configFile = path.resolve(import.meta.dirname, '../../src/config/config-file.ts');
    const entry = path.join(folder, 'entry.ts');
    await writeFile(
      entry,
      `import fs from 'node:fs/promises';
       import { syncBuiltinESMExports } from 'node:module';
       import { readConfig, writeConfig } from ${JSON.stringify(configFile)};
       fs.rename = () => process.kill(process.pid, 'SIGKILL');
       syncBuiltinESMExports();
       const file = process.argv[2];
       const config = await readConfig(file);
       await writeConfig(file, { ...config, tenantName: 'Never seen' }, config);`,
    );
    await build({ input: entry, platform: 'node', output: { file: script, format: 'esm', codeSplitting: false } });
    const signal = await new Promise((resolve) => {
      execFile(process.execPath, [script, file], (error) => resolve(error?.signal));
    });
    expect(signal).toBe('SIGKILL');
    expect(await readConfig(file)).toEqual(sampleConfig);
    const left = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
    expect(left).toHaveLength(1);
    expect((await stat(path.join(folder, left[0]!))).mode & 0o777).toBe(0o600);
    await writeConfig(file, { ...sampleConfig, tenantName: 'Later' }, sampleConfig);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
    expect((await readConfig(file))?.tenantName).toBe('Later');
  });
});
