import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import { parseNumbers } from '../../src/terminal/plain-prompts.ts';
import type { Prompt } from '../../src/terminal/terminal.ts';
import { fakeTerminal } from './fake-streams.ts';

const clouds = [
  { value: 'public', name: 'Microsoft 365 (public)' },
  { value: 'gcc', name: 'GCC', detail: 'government' },
  { value: 'dod', name: 'DoD', disabled: 'not from here' },
];

async function askPlain<T>(prompt: Prompt<T>, typed: string) {
  const { terminal, stdin, stderr } = fakeTerminal({ plain: true });
  const answer = terminal.ask(prompt);
  stdin.write(typed);
  return { answer: await answer, said: stderr.text, rawModes: stdin.rawModes };
}

const one: Prompt<string> = { kind: 'one', message: 'Which cloud?', choices: clouds, initial: 'public' };
const many: Prompt<unknown> = {
  kind: 'many',
  message: 'Which ones?',
  choices: clouds.map((each) => ({ ...each, checked: each.value === 'gcc' })),
  least: 1,
  parse: (values) => values,
};
const text: Prompt<string> = {
  kind: 'text',
  message: 'Name?',
  initial: 'Defender access',
  check: (typed) => typed.length > 2 || 'Too short.',
  parse: (typed) => typed,
};
const confirm: Prompt<boolean> = { kind: 'confirm', message: 'Apply?', initial: false, parse: (yes) => yes };

describe('questions as numbered lines', () => {
  test.each<[string, Prompt<unknown>, string, unknown]>([
    ['one by its number', one, '2\n', 'gcc'],
    ['one by nothing: the default', one, '\n', 'public'],
    ['one after a number that does not exist', one, '7\n1\n', 'public'],
    ['one after several numbers', one, '1,2\n2\n', 'gcc'],
    ['one after the one that is not available', one, '3\n2\n', 'gcc'],
    ['one after a search', one, 'gover\n2\n', 'gcc'],
    ['many by numbers', many, '1,2\n', ['public', 'gcc']],
    ['many by a range, without doubles', many, '1-2 2\n', ['public', 'gcc']],
    ['many by nothing: those chosen beforehand', many, '\n', ['gcc']],
    ['a text', text, 'Reader\n', 'Reader'],
    ['a text by default', text, '\n', 'Defender access'],
    ['a text after one that is refused', text, 'x\nReader\n', 'Reader'],
    ['yes', confirm, 'y\n', true],
    ['no by default', confirm, '\n', false],
    ['yes after nonsense', confirm, 'maybe\nYES\n', true],
  ])('%s', async (_, prompt, typed, expected) => {
    expect((await askPlain(prompt, typed)).answer).toEqual(expected);
  });

  test('no cursor is moved and the terminal keeps its line mode', async () => {
    const { said, rawModes } = await askPlain(many, 'x\n1\n');
    expect(said).not.toContain('\u001b');
    expect(rawModes).toEqual([]);
    expect(said).toMatchInlineSnapshot(`
      "Which ones?
        1  Microsoft 365 (public)
        2  GCC, government (chosen)
        3  DoD: not available, not from here
      Numbers with commas [2]:   Nothing is called that; the numbers go from 1 to 3.
      Numbers with commas [2]: 
      "
    `);
  });

  test('lines typed ahead answer the next question', async () => {
    const { terminal, stdin } = fakeTerminal({ plain: true });
    const first = terminal.ask(one);
    stdin.write('2\nReader\n');
    expect(await first).toBe('gcc');
    expect(await terminal.ask(text)).toBe('Reader');
  });

  test('a question that was answered hears nothing any more', async () => {
    const { terminal, stdin } = fakeTerminal({ plain: true });
    for (const [typed, expected] of [
      ['2\n', 'gcc'],
      ['1\n', 'public'],
      ['2\n', 'gcc'],
    ]) {
      const answer = terminal.ask(one);
      stdin.write(typed);
      expect(await answer).toBe(expected);
    }
    expect(stdin.listenerCount('data')).toBe(0);
  });

  test('the end of the input is a cancellation', async () => {
    const { terminal, stdin } = fakeTerminal({ plain: true });
    const answer = terminal.ask(one);
    stdin.end();
    await expect(answer).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 });
  });

  test('a question can be taken back, with its reason', async () => {
    const { terminal } = fakeTerminal({ plain: true });
    const taken = new AbortController();
    const answer = terminal.ask(one, taken.signal);
    taken.abort(new AccessError('timed-out', { happened: 'Too late.', todo: [] }));
    await expect(answer).rejects.toMatchObject({ code: 'timed-out' });
  });

  test('a dumb terminal is asked in lines too', async () => {
    const { terminal, stdin, stderr } = fakeTerminal({ env: { TERM: 'dumb' } });
    expect(terminal.plain).toBe(true);
    const answer = terminal.ask(confirm);
    stdin.write('y\n');
    expect(await answer).toBe(true);
    expect(stderr.text).toBe('Apply? (y/N) ');
  });
});

describe('numbers', () => {
  test.each([
    ['1', [0]],
    ['3, 1', [0, 2]],
    ['1-3;2', [0, 1, 2]],
    ['0', null],
    ['6', null],
    ['3-1', null],
    ['one', null],
    ['1,two', null],
    ['', []],
  ])('%j', (typed, expected) => {
    expect(parseNumbers(typed, 5)).toEqual(expected);
  });

  test('never give an index outside of the list', () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 99 }), (typed, last) => {
        for (const index of parseNumbers(typed, last) ?? []) expect(index >= 0 && index < last).toBe(true);
      }),
    );
  });
});
