import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config/config-file.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { json, place } from './config-place.ts';
import { sampleConfig } from './sample-config.ts';

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
