import { describe, expect, test } from 'vitest';
import type { FlagValues } from '../../src/answers/flags.ts';
import { assertSetupAnswerable, collectSetupAnswers, type PreviousAnswers } from '../../src/answers/setup-answers.ts';
import { apiKeys } from '../../src/catalog/api.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { offeredRedirectUris } from '../../src/catalog/redirect-uris.ts';
import { type ScriptedAnswer, scriptedTerminal } from '../support/scripted-terminal.ts';

const [xdr, endpoint, graph] = apiKeys.map((api) => ({
  accountEnabled: true,
  scopes: permissions
    .filter((permission) => permission.api === api)
    .map(({ value, displayName }) => ({ value, displayName, isEnabled: true })),
}));
const offered = { xdr: xdr ?? null, endpoint: endpoint ?? null, graph: graph ?? null };
const operatorUpn = 'admin@contoso.example';
const example = 'defender-access setup --task read-incidents --yes';
const previous: PreviousAnswers = {
  tasks: ['read-incidents'],
  permissions: [{ api: 'xdr', value: 'Incident.Read' }],
  displayName: 'Incident reader',
  redirectUris: ['http://localhost', 'https://contoso.com/in'],
  audience: { kind: 'everyone' },
};

async function collect(
  flags: FlagValues,
  script: readonly (readonly [string, ScriptedAnswer])[] = [],
  before: PreviousAnswers | null = null,
) {
  const terminal = scriptedTerminal(script, { canAsk: script.length > 0 });
  const answers = await collectSetupAnswers(
    { flags, terminal, example },
    { offered, redirectUris: offeredRedirectUris, operatorUpn, previous: before },
  );
  terminal.assertAllUsed();
  return answers;
}

describe('the answers of a setup', () => {
  test('a task and --yes are enough', async () => {
    expect(await collect({ task: ['read-incidents'], yes: true })).toEqual({
      tasks: ['read-incidents'],
      permissions: [{ api: 'xdr', value: 'Incident.Read' }],
      displayName: 'Defender access',
      redirectUris: ['http://localhost', 'https://portal.azure.com'],
      audience: { kind: 'everyone' },
      owners: [],
      formats: ['json'],
      app: { kind: 'ours' },
    });
  });

  test('a person is asked one thing after the other', async () => {
    const answers = await collect({}, [
      ['What should the app be able to do?', ['Read incidents', 'Isolate a device']],
      ['What should the app be called?', 'Incident reader'],
      ['Where may a sign-in return to?', 'as offered'],
      ['Who may use the app?', 'Only me'],
      ['Further owners', ''],
      ['Which files should keep it?', ['.env']],
    ]);
    expect(answers.audience).toEqual({ kind: 'users', upns: [operatorUpn] });
    expect(answers.formats).toEqual(['json', 'env']);
    expect(answers.permissions).toContainEqual({ api: 'endpoint', value: 'Machine.Isolate' });
  });

  test('flags leave out their questions alone', async () => {
    const answers = await collect(
      { task: ['read-incidents'], name: 'A', 'redirect-uri': ['http://localhost'], for: ['everyone'] },
      [
        ['Further owners', 'ada@contoso.example'],
        ['Which files should keep it?', 'as offered'],
      ],
    );
    expect(answers).toMatchObject({
      displayName: 'A',
      redirectUris: ['http://localhost'],
      owners: ['ada@contoso.example'],
    });
  });

  test('a second run with --yes gives the answers of the first', async () => {
    expect(await collect({ yes: true }, [], previous)).toMatchObject(previous);
  });

  test('something that writes makes the operator alone the default, also with --yes', async () => {
    const answers = await collect({ task: ['isolate-device'], yes: true }, [], previous);
    expect(answers.audience).toEqual({ kind: 'users', upns: [operatorUpn] });
  });
});

describe('before anybody signs in', () => {
  const check = (flags: FlagValues, known: { previous?: PreviousAnswers; sandbox?: boolean; canAsk?: boolean } = {}) =>
    assertSetupAnswerable(
      { flags, terminal: scriptedTerminal([], { canAsk: known.canAsk ?? false }), example },
      { previous: known.previous ?? null, redirectUris: offeredRedirectUris, sandbox: known.sandbox ?? false },
    );

  test.each<[string, FlagValues, string]>([
    ['nothing was said', { yes: true }, '--task or --permission is missing, and there is no terminal to ask in.'],
    [
      'nothing but the task was said',
      { task: ['read-incidents'] },
      '--cloud, --tenant, --name, --redirect-uri, --for, --owner and --format are missing, and there is no terminal to ask in.',
    ],
    [
      'with --json nobody is asked',
      { json: true, yes: true },
      '--task or --permission is missing, and --json never asks.',
    ],
  ])('%s', (_, flags, happened) => {
    expect(() => check(flags)).toThrow(happened);
  });

  test.each<[string, FlagValues, Parameters<typeof check>[1]]>([
    ['a task and --yes', { task: ['read-incidents'], yes: true }, {}],
    ['--yes, when a config says what was wanted', { yes: true }, { previous }],
    ['a terminal', {}, { canAsk: true }],
    ['the practice tenant, a task and --yes', { task: ['hunt'], yes: true }, { sandbox: true }],
  ])('%s is enough', (_, flags, known) => {
    expect(() => check(flags, known)).not.toThrow();
  });

  test.each<[string, FlagValues]>([
    ['a permission', { permission: ['Incident.Raed'] }],
    ['an app id', { 'app-id': 'x' }],
    ['a redirect URI', { 'redirect-uri': ['nonsense'] }],
  ])('%s that cannot be used is refused even in a terminal', (_, flags) => {
    expect(() => check(flags, { canAsk: true })).toThrow();
  });
});
