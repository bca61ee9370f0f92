import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerNames } from '../../src/answers/answers-file.ts';
import { type Journey, startJourney } from '../support/journey.ts';

const schema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../templates/${name}.schema.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

const ajv = new Ajv2020({ allErrors: true, formats: { uri: (text: string) => URL.canParse(text) } });

/** Every fault of a document against a published schema. */
function faults(name: string, document: unknown): string[] {
  const check = ajv.compile(schema(name));
  check(document);
  return (check.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const wanted = ['--name', 'Incident reader', '--task', 'read-incidents', '--json'];

describe('what is printed with --json is what its published schema says', () => {
  test.each([
    ['a plan', ['setup', ...wanted, '--dry-run', '--yes'], 'setup', 'planned'],
    ['a setup', ['setup', ...wanted, '--yes'], 'setup', 'done'],
    ['a setup again', ['setup', '--json', '--yes'], 'setup', 'unchanged'],
    ['a consent', ['consent', '--json', '--yes', '--add', 'endpoint/Machine.Read'], 'setup', 'done'],
  ])('%s', async (_what, args, name, status) => {
    const { json } = await journey.run(args);
    expect(faults(name, json())).toEqual([]);
    expect(json()).toMatchObject({ status });
  });

  test('verify', async () => {
    const { json, exit } = await journey.run(['verify', '--json']);
    expect(faults('verify', json())).toEqual([]);
    expect(exit).toBe(0);
  });

  test('a hand-off', async () => {
    const { json, exit } = await journey.run(['setup', ...wanted, '--yes', '--config', 'other.json', '--new'], {
      as: ['reader@contoso.example'],
    });
    expect(exit).toBe(4);
    expect(faults('setup', json())).toEqual([]);
    expect(json()).toMatchObject({
      status: 'handed-off',
      handOff: { url: expect.stringContaining('/v2.0/adminconsent?') },
    });
  });

  test('an error', async () => {
    const { json, exit } = await journey.run(['setup', '--json', '--yes', '--task', 'fly', '--config', 'third.json']);
    expect(exit).toBe(2);
    expect(faults('error', json())).toEqual([]);
  });
});

test('an answers file may hold exactly what its published schema says', () => {
  const { properties } = schema('answers') as { properties: Record<string, unknown> };
  expect(
    Object.keys(properties)
      .filter((name) => name !== '$schema')
      .sort(),
  ).toEqual([...answerNames].sort());
});

test('a schema refuses what it should', () => {
  expect(faults('setup', { schemaVersion: 1, status: 'fine' })).not.toEqual([]);
  expect(faults('verify', { schemaVersion: 2, passed: 'yes', checks: [] })).not.toEqual([]);
  expect(faults('error', { error: {} })).not.toEqual([]);
});
