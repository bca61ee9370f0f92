import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { configJsonSchema } from '../../src/config/config-json-schema.ts';
import { checkConfig, knownKeys } from '../../src/config/config-schema.ts';
import { sampleConfig } from './sample-config.ts';

const published: unknown = JSON.parse(
  readFileSync(new URL('../../templates/defender-access.schema.json', import.meta.url), 'utf8'),
);

test('the published JSON Schema is the one that is checked', () => {
  expect(published).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
});

// `format` is an annotation in draft 2020-12; instants also carry a pattern, which is checked.
const ajv = new Ajv2020.default({ strict: false, validateFormats: false });
const matches = ajv.compile(published as object);

test('a finished config satisfies it', () => {
  expect(matches(sampleConfig), JSON.stringify(matches.errors)).toBe(true);
});

test('another implementation of JSON Schema agrees on 1,000 configs with one key changed', () => {
  const changed = fc
    .tuple(fc.constantFrom(...Object.keys(sampleConfig)), fc.jsonValue({ maxDepth: 2 }))
    .map(([key, value]) =>
      Object.fromEntries(
        Object.entries(sampleConfig).map(([name, kept]): [string, unknown] => [name, name === key ? value : kept]),
      ),
    );
  fc.assert(
    fc.property(changed, (value) => {
      const ours = checkConfig(JSON.parse(JSON.stringify(value)));
      const fault = 'fault' in ours ? ours.fault : null;
      // Which people a consent is for, JSON Schema here cannot say.
      if (fault === '"consent.users" is missing') return;
      expect(matches(value)).toBe(fault === null);
    }),
    { numRuns: 1_000 },
  );
});

test('every key of a config is known as ours', () => {
  expect([...knownKeys().keys()]).toEqual(Object.keys(sampleConfig));
  expect([...(knownKeys().get('wanted')?.keys() ?? [])]).toEqual(Object.keys(sampleConfig.wanted));
});

test.each([{ length: { toString: '' } }, { length: 0 }, '', '  ', 7])(
  'a cloud that is %j is a fault, not a crash',
  (cloud) => {
    expect(checkConfig({ ...sampleConfig, cloud })).toEqual({ fault: expect.stringContaining('"cloud"') });
  },
);
