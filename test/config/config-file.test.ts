import { execFile } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { build } from 'rolldown';
import { describe, expect, test } from 'vitest';
import type { AccessConfig } from '../../src/config/access-config.ts';
import { assertConfigWritable, parseConfig, readConfig, writeConfig } from '../../src/config/config-file.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { sampleConfig } from './sample-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

async function place(): Promise<string> {
  return path.join(await temporaryFolder(), 'defender-access.json');
}

const json = JSON.stringify(sampleConfig);
const longAgo = new Date('2026-01-01T00:00:00Z');

describe('reading', () => {
  test('a missing file is no config, not an error', async () => {
    expect(await readConfig(await place())).toBeNull();
  });

  test.each<[string, Buffer]>([
    ['UTF-8', Buffer.from(json)],
    ['UTF-8 with a byte-order mark', Buffer.from(`\uFEFF${json}`)],
    ['UTF-16 little-endian with a mark', Buffer.from(`\uFEFF${json}`, 'utf16le')],
    ['UTF-16 little-endian without one', Buffer.from(json, 'utf16le')],
    ['UTF-16 big-endian with a mark', Buffer.from(`\uFEFF${json}`, 'utf16le').swap16()],
    ['Windows line ends', Buffer.from(JSON.stringify(sampleConfig, null, 2).replaceAll('\n', '\r\n'))],
  ])('%s is understood and left as it is', async (_name, bytes) => {
    const file = await place();
    await writeFile(file, bytes);
    expect(await readConfig(file)).toEqual(sampleConfig);
    expect(await readFile(file)).toEqual(bytes);
  });

  test('ids are compared in lower case, however they were typed', async () => {
    const file = await place();
    await writeFile(file, JSON.stringify({ ...sampleConfig, tenantId: sampleConfig.tenantId.toUpperCase() }));
    expect((await readConfig(file))?.tenantId).toBe(sampleConfig.tenantId);
  });

  test.each<[string, string | Buffer, string]>([
    ['empty', '', 'config-damaged'],
    ['blank', ' \n', 'config-damaged'],
    ['cut off in the middle', json.slice(0, json.length / 2), 'config-damaged'],
    ['two documents in one', `${json}${json}`, 'config-damaged'],
    ['random bytes', Buffer.from([0x80, 0xff, 0x00, 0x7f, 0x80]), 'config-damaged'],
    ['larger than a megabyte', `${json}${' '.repeat(1024 * 1024)}`, 'config-damaged'],
    ['nested 100,000 deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 'config-damaged'],
    ['older', JSON.stringify({ ...sampleConfig, version: 0 }), 'config-damaged'],
    ['of a version that is no number', JSON.stringify({ ...sampleConfig, version: '1' }), 'config-damaged'],
    ['without a tenant', JSON.stringify({ ...sampleConfig, tenantId: undefined }), 'config-damaged'],
    ['with a tenant that is no GUID', JSON.stringify({ ...sampleConfig, tenantId: 'contoso.com' }), 'config-damaged'],
    [
      'with a consent of users it does not name',
      JSON.stringify({ ...sampleConfig, consent: { kind: 'users' } }),
      'config-damaged',
    ],
    ['newer', JSON.stringify({ ...sampleConfig, version: 2 }), 'config-newer'],
    ["someone else's JSON", '{"name":"left-pad","dependencies":{}}', 'config-foreign'],
    ['a list', '[1,2]', 'config-foreign'],
    ['a bare null', 'null', 'config-foreign'],
  ])('a file that is %s is refused by name and stays', async (_name, content, code) => {
    const file = await place();
    await writeFile(file, content);
    const refused = await readConfig(file).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AccessError);
    expect(refused).toMatchObject({ code, happened: expect.stringContaining(file) as string });
    expect((refused as AccessError).todo.length).toBeGreaterThan(0);
    expect(Buffer.compare(await readFile(file), Buffer.from(content as string))).toBe(0);
  });

  test('permissions are as their API spells them, however they were typed, and once', async () => {
    const file = await place();
    const { xdr } = sampleConfig.apis;
    const typed = {
      ...sampleConfig,
      wanted: { ...sampleConfig.wanted, permissions: ['xdr/incident.read', 'xdr/Incident.Read', 'xdr/Of.Tomorrow'] },
      apis: { xdr: { ...xdr, scopes: ['incident.READ', 'Of.tomorrow'] } },
    };
    await writeFile(file, JSON.stringify(typed));
    const config = await readConfig(file);
    expect(config?.wanted.permissions).toEqual(['xdr/Incident.Read', 'xdr/Of.Tomorrow']);
    expect(config?.apis).toEqual({ xdr: { ...xdr, scopes: ['Incident.Read', 'Of.tomorrow'] } });
  });

  test('the key at fault is named', async () => {
    const file = await place();
    const broken = { ...sampleConfig, wanted: { ...sampleConfig.wanted, permissions: ['Incident.Read'] } };
    await writeFile(file, JSON.stringify(broken));
    await expect(readConfig(file)).rejects.toMatchObject({
      happened: expect.stringContaining('"wanted.permissions.0" is not written like xdr/Incident.Read') as string,
    });
  });

  test('a folder in its place is refused', async () => {
    const file = await place();
    await mkdir(file);
    await expect(readConfig(file)).rejects.toMatchObject({ code: 'config-damaged' });
  });
});

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

describe('any value, 5,000 times', () => {
  const keys = Object.keys(sampleConfig);

  test('is a config or refused by an AccessError; nothing is polluted', async () => {
    const anything = fc.oneof(fc.jsonValue(), fc.constant(null), fc.string(), fc.constant('__proto__'));
    const mutated = fc
      .tuple(fc.constantFrom(...keys), anything, fc.boolean())
      .map(([key, value, remove]): unknown =>
        Object.fromEntries(
          Object.entries(sampleConfig).flatMap(([name, kept]) =>
            name !== key ? [[name, kept]] : remove ? [] : [[name, value]],
          ),
        ),
      );
    const hostile = anything.map((value): unknown =>
      JSON.parse(`{"__proto__":${JSON.stringify(value) ?? 'null'},"constructor":{"prototype":1},"version":1}`),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: mutated }, anything, hostile), async (value) => {
        const result = await parseConfig(value, 'c.json').catch((error: unknown) => error);
        if (result instanceof AccessError) {
          expect(result.code).toMatch(/^config-(damaged|newer|foreign)$/);
        } else {
          expect(result).toMatchObject({ version: 1 });
          expect(result).not.toBeInstanceOf(Error);
        }
        expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
      }),
      { numRuns: 5_000 },
    );
  });

  test('bytes of any kind in the file end in null, a config or an AccessError', async () => {
    const file = await place();
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.tuple(fc.nat({ max: json.length }), fc.uint8Array({ maxLength: 4 })).map(([at, junk]) => {
        const whole = Buffer.from(json);
        return Buffer.concat([whole.subarray(0, at), Buffer.from(junk), whole.subarray(at + junk.length)]);
      }),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        await writeFile(file, content);
        const result = await readConfig(file).catch((error: unknown) => error);
        if (!(result instanceof AccessError)) expect(result).toMatchObject({ version: 1 });
      }),
      { numRuns: 500 },
    );
  });

  test('whatever others add, it survives a rewrite', async () => {
    const foreignKey = fc.string({ minLength: 1, maxLength: 20 }).filter((key) => !keys.includes(key));
    const file = await place();
    await fc.assert(
      fc.asyncProperty(fc.dictionary(foreignKey, fc.jsonValue(), { maxKeys: 5 }), async (foreign) => {
        await writeFile(file, JSON.stringify({ ...foreign, ...sampleConfig }));
        const read = await readConfig(file);
        await writeConfig(file, { ...sampleConfig, tenantName: 'New' }, read);
        const after = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
        expect(after).toEqual(JSON.parse(JSON.stringify({ ...foreign, ...sampleConfig, tenantName: 'New' })));
      }),
      { numRuns: 150 },
    );
  });
});
