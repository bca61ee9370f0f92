import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseConfig, readConfig, writeConfig } from '../../src/config/config-file.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { json, place } from './config-place.ts';
import { sampleConfig } from './sample-config.ts';

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
