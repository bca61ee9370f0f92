import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { answerNames } from '../../src/answers/answers-file.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import { type Journey, startJourney } from '../support/journey.ts';

const schema = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(new URL(`../../templates/${name}.schema.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  >;

const ajv = new Ajv2020({
  allErrors: true,
  // A value that may be null says so in its type.
  allowUnionTypes: true,
  formats: {
    uri: (text: string) => URL.canParse(text),
    'date-time': (text: string) => /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(text) && !Number.isNaN(Date.parse(text)),
  },
});

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

  test.each([
    ['a token', ['token'], 'token'],
    ['a header', ['token', '--header'], 'token'],
    ['a token explained', ['token', '--decode', '--resource', 'endpoint'], 'token'],
    ['a token on the clipboard', ['token', '--copy'], 'token'],
    ['permissions by words', ['permissions', 'isolate', 'device'], 'permissions'],
    ['all permissions', ['permissions'], 'permissions'],
    ['permissions held against the tenant', ['permissions', 'incident', '--live'], 'permissions'],
    ['a snippet', ['snippets', 'node'], 'snippets'],
    ['infrastructure code', ['snippets', 'terraform'], 'snippets'],
    ['a completion', ['completion', 'fish'], 'completion'],
    ['a record', ['record'], 'record'],
    ['a link for whoever may approve', ['consent', '--link'], 'setup'],
    ['a removal that is only shown', ['remove', '--dry-run', '--yes'], 'remove'],
    ['the scenarios', ['sandbox', 'scenarios'], 'sandbox'],
    ['a practice tenant', ['sandbox', 'show', '--state', 'practice.json'], 'sandbox'],
    ['a practice tenant made anew', ['sandbox', 'reset', '--state', 'practice.json'], 'sandbox'],
  ])('%s', async (_what, args, name) => {
    const { json, exit, stderr } = await journey.run(
      [...args, '--json'],
      args[0] === 'sandbox' ? { withoutCloud: true } : {},
    );
    expect(exit, stderr).toBe(0);
    expect(faults(name, json())).toEqual([]);
  });

  test('a practice tenant that runs', async () => {
    const stop = new AbortController();
    const state = join(journey.folder, 'state');
    const env = { DEFENDER_ACCESS_STATE_DIR: state };
    const running = journey.run(['sandbox', '--json'], { stop, env, withoutCloud: true });
    await vi.waitFor(() => expect(existsSync(join(state, 'healthy', 'cloud.json'))).toBe(true), { timeout: 5_000 });
    stop.abort(cancelled());
    expect(faults('sandbox', (await running).json())).toEqual([]);
  });

  test('a removal', async () => {
    const removed = await journey.run([
      'remove',
      '--json',
      '--yes',
      '--app-id',
      String(journey.config()?.['clientId']),
    ]);
    expect(removed.exit, removed.stderr).toBe(0);
    expect(faults('remove', removed.json())).toEqual([]);
    expect(removed.json()).toMatchObject({ status: 'done', config: { deleted: true } });
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
      .filter((name) => !name.startsWith('$'))
      .sort(),
  ).toEqual([...answerNames].sort());
});

test('a schema refuses what it should', () => {
  expect(faults('setup', { schemaVersion: 1, status: 'fine' })).not.toEqual([]);
  expect(faults('verify', { schemaVersion: 2, passed: 'yes', checks: [] })).not.toEqual([]);
  expect(faults('error', { error: {} })).not.toEqual([]);
  for (const name of ['token', 'permissions', 'snippets', 'completion', 'remove', 'record', 'sandbox']) {
    expect(faults(name, { schemaVersion: 1 }), name).not.toEqual([]);
    expect(faults(name, null), name).not.toEqual([]);
  }
});
