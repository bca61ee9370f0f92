import { describe, expect, test } from 'vitest';
import { answer, assertAnswerable } from '../../src/answers/collect-answers.ts';
import type { FlagValues } from '../../src/answers/flags.ts';
import type { Question } from '../../src/answers/question.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';

const name: Question<string> = {
  flags: ['name'],
  fallback: 'default name',
  fromFlags: (flags) => (typeof flags['name'] === 'string' ? flags['name'] : undefined),
  askOn: (terminal) => terminal.ask({ kind: 'text', message: 'Name?', check: () => true, parse: (text) => text }),
};
const { fallback: _, ...mustBeGiven } = name;
const task: Question<string> = { ...mustBeGiven, flags: ['task', 'permission'], fromFlags: () => undefined };

function asking(flags: FlagValues, script: Parameters<typeof scriptedTerminal>[0] = [], canAsk = true) {
  return {
    flags,
    terminal: scriptedTerminal(script, { canAsk }),
    example: 'defender-access setup --task read-incidents --yes',
  };
}

describe('an answer', () => {
  test.each<[string, Question<string>, FlagValues, boolean, string]>([
    ['is the flag, even with --yes', name, { name: 'given', yes: true }, true, 'given'],
    ['is the flag without a terminal', name, { name: 'given' }, false, 'given'],
    ['is the default with --yes', name, { yes: true }, true, 'default name'],
    ['is the default with --yes and no terminal', name, { yes: true }, false, 'default name'],
  ])('%s', async (_, question, flags, canAsk, expected) => {
    expect(await answer(question, asking(flags, [], canAsk))).toBe(expected);
  });

  test('is asked for in a terminal', async () => {
    const with_ = asking({}, [['Name?', 'typed']]);
    expect(await answer(name, with_)).toBe('typed');
    with_.terminal.assertAllUsed();
  });

  test('is asked for in spite of --yes where there is no default', async () => {
    expect(await answer(task, asking({ yes: true }, [['Name?', 'typed']]))).toBe('typed');
  });

  test.each<[string, Question<string>, FlagValues, boolean, string, readonly string[]]>([
    [
      'without a terminal names the flag and an example',
      task,
      { yes: true },
      false,
      '--task or --permission is missing, and there is no terminal to ask in.',
      ['Example: defender-access setup --task read-incidents --yes'],
    ],
    [
      'says that --yes would take the default',
      name,
      {},
      false,
      '--name is missing, and there is no terminal to ask in.',
      ['With --yes the defaults are taken.', 'Example: defender-access setup --task read-incidents --yes'],
    ],
    [
      'is never asked for with --json',
      task,
      { json: true, yes: true },
      true,
      '--task or --permission is missing, and --json never asks.',
      ['Example: defender-access setup --task read-incidents --yes'],
    ],
  ])('that is missing %s', async (_, question, flags, canAsk, happened, todo) => {
    await expect(answer(question, asking(flags, [], canAsk))).rejects.toMatchObject({
      code: 'answer-missing',
      exitCode: 2,
      happened,
      todo,
    });
  });
});

describe('before anybody signs in', () => {
  test('all that is missing is named at once', () => {
    expect(() => assertAnswerable([task, name], asking({}, [], false))).toThrow(
      '--task or --permission and --name are missing, and there is no terminal to ask in.',
    );
  });

  test('a flag that cannot be used is refused, although it could be asked for', () => {
    const strict: Question<string> = {
      ...name,
      fromFlags() {
        throw new RangeError('unusable');
      },
    };
    expect(() => assertAnswerable([strict], asking({}))).toThrow('unusable');
  });

  test('nothing is refused that can be asked for', () => {
    expect(() => assertAnswerable([task, name], asking({}))).not.toThrow();
  });
});
