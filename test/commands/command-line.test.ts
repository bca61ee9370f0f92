import { describe, expect, test } from 'vitest';
import type { CommandSpec } from '../../src/commands/command.ts';
import { type CommandLine, parseCommandLine } from '../../src/commands/command-line.ts';
import { commonFlags, flag } from '../../src/commands/flag.ts';
import { AccessError } from '../../src/errors/access-error.ts';

const never = (): never => {
  throw new Error('nothing is run while a command line is read');
};

const specs: readonly CommandSpec[] = [
  {
    name: 'setup',
    summary: 'register an app',
    about: 'Registers an app and proves that it works.',
    flags: [
      flag('name', 'text', 'name of the app'),
      flag('permission', 'list', 'permission to add', { placeholder: 'VALUE' }),
      flag('dry-run', 'nothing', 'stop after the plan'),
      ...commonFlags,
    ],
    examples: ['defender-access setup --dry-run'],
    load: never,
  },
  { name: 'verify', summary: 'check', about: 'Checks.', flags: commonFlags, examples: [], load: never },
  {
    name: 'permissions',
    summary: 'search',
    about: 'Searches.',
    operands: { name: 'words', help: 'what to look for' },
    flags: commonFlags,
    examples: [],
    load: never,
  },
];

function parse(argv: readonly string[], env: Record<string, string> = {}): CommandLine {
  const read = parseCommandLine(argv, { specs, defaultCommand: 'setup', version: '1.2.3', env, columns: 80 });
  if ('text' in read) throw new Error(`answered: ${read.text}`);
  return read;
}

function help(argv: readonly string[], columns = 80): string {
  const read = parseCommandLine(argv, { specs, defaultCommand: 'setup', version: '1.2.3', env: {}, columns });
  return 'text' in read ? read.text : 'not answered';
}

describe('which command runs', () => {
  test.each([
    [[], 'setup'],
    [['--yes'], 'setup'],
    [['--sandbox'], 'setup'],
    [['setup'], 'setup'],
    [['verify', '--json'], 'verify'],
    [['--json', 'verify'], 'verify'],
    [['--config', 'verify', '--json'], 'setup'],
    [['--sandbox', 'verify'], 'verify'],
    [['permissions', 'isolate', 'device'], 'permissions'],
  ])('%j runs %s', (argv, name) => {
    expect(parse(argv).spec.name).toBe(name);
  });
});

describe('flags', () => {
  test.each([
    [['--permission', 'a,b', '--permission', ' c '], 'permission', ['a', 'b', 'c']],
    [['--name', 'x y'], 'name', 'x y'],
    [['--name=--odd'], 'name', '--odd'],
    [['--dry-run'], 'dry-run', true],
    [['--no-color'], 'no-color', true],
    [['--sandbox'], 'sandbox', ''],
    [['--sandbox=throttled'], 'sandbox', 'throttled'],
  ])('%j gives %s', (argv, name, value) => {
    expect(parse(argv).flags[name]).toEqual(value);
  });

  test('what was not typed is not there', () => {
    expect(parse([]).flags).toEqual({});
  });

  test('an environment twin answers, and a typed flag wins', () => {
    const env = {
      DEFENDER_ACCESS_NAME: 'from env',
      DEFENDER_ACCESS_PERMISSION: 'a, b',
      DEFENDER_ACCESS_DRY_RUN: '1',
      DEFENDER_ACCESS_JSON: 'no',
    };
    expect(parse([], env).flags).toEqual({ name: 'from env', permission: ['a', 'b'], 'dry-run': true, json: false });
    expect(parse(['--name', 'typed'], env).flags['name']).toBe('typed');
  });

  test.each([
    ['1', ''],
    ['Yes', ''],
    ['0', undefined],
    ['off', undefined],
    ['throttling', 'throttling'],
  ])('the twin of a flag that may stand alone: %s', (text, expected) => {
    expect(parse([], { DEFENDER_ACCESS_SANDBOX: text }).flags['sandbox']).toBe(expected);
  });

  test('approval never comes from the environment', () => {
    expect(parse([], { DEFENDER_ACCESS_YES: '1' }).flags['yes']).toBeUndefined();
  });

  test.each([
    [['--permision', 'x'], /--permision.*Did you mean --permission\?/],
    [['verfy'], /verfy.*Did you mean verify\?|too many arguments/i],
    [['verify', 'extra'], /too many arguments/i],
    [['--name'], /argument missing/i],
  ])('%j is refused, naming the nearest', (argv, message) => {
    let refusal: unknown;
    try {
      parse(argv);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(AccessError);
    expect((refusal as AccessError).code).toBe('usage-invalid');
    expect((refusal as AccessError).happened).toMatch(message);
  });
});

describe('help', () => {
  test('--version is the version alone', () => {
    expect(help(['--version'])).toBe('1.2.3\n');
  });

  test('lists every command', () => {
    const text = help(['--help']);
    for (const spec of specs) expect(text).toContain(`${spec.name} `);
  });

  test.each([60, 80, 120])("a command's help holds at %i columns and ends with examples", (columns) => {
    const text = help(['setup', '--help'], columns);
    expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
    expect(text).toMatch(/^Registers an app/);
    expect(text).toMatch(/Examples\n {2}defender-access setup --dry-run\n$/);
    expect(help(['help', 'setup'], columns)).toBe(text);
  });
});
