import { describe, expect, test, vi } from 'vitest';
import type { Clock } from '../../src/values/clock.ts';
import { fakeTerminal } from './fake-streams.ts';

const confirm = { kind: 'confirm', message: 'Apply?', initial: false, parse: (yes: boolean) => yes } as const;

describe('the streams', () => {
  test('journey to stderr, results to stdout, each with one newline', () => {
    const { terminal, stdout, stderr } = fakeTerminal();
    terminal.say('one');
    terminal.say('two\n');
    terminal.result('{}');
    expect([stdout.text, stderr.text]).toEqual(['{}\n', 'one\ntwo\n']);
  });

  test.each(['EPIPE', 'ENOSPC'])('after %s nothing more is written there', (code) => {
    const { terminal, stdout } = fakeTerminal();
    stdout.emit('error', Object.assign(new Error('write'), { code }));
    terminal.result('more');
    expect(stdout.text).toBe('');
  });

  test('a result that goes into a pipe has no colour, though the journey has', () => {
    const { terminal, stdout, stderr } = fakeTerminal({ noColor: false, env: {} });
    Object.defineProperty(stdout, 'isTTY', { value: false });
    const again = fakeTerminal({ noColor: false, env: {}, stdout, stderr }).terminal;
    again.result(again.style.good('fine'));
    expect(stdout.text).toBe('fine\n');
    expect(terminal.style.good('fine')).not.toBe('fine');
  });

  test.each([
    [0, 80],
    [30, 40],
    [60, 60],
    [80, 80],
    [240, 100],
  ])('a window of %i columns is laid out as %i', (columns, expected) => {
    const { terminal, stderr } = fakeTerminal();
    stderr.columns = columns;
    expect(terminal.columns).toBe(expected);
  });
});

test('with the journey sent elsewhere, the width is that of the screen the result is on', () => {
  const { terminal, stdout, stderr } = fakeTerminal({ tty: false });
  expect(terminal.columns).toBe(80);
  Object.assign(stdout, { columns: 60 });
  Object.assign(stderr, { columns: undefined });
  expect(terminal.columns).toBe(60);
});

describe('asking', () => {
  test.each([
    ['a terminal', {}, true],
    ['no terminal', { tty: false }, false],
    ['--json', { json: true }, false],
  ])('%s', (_, options, expected) => {
    expect(fakeTerminal(options).terminal.canAsk).toBe(expected);
  });

  test('without a terminal it is a fault of the program to ask', async () => {
    await expect(fakeTerminal({ tty: false }).terminal.ask(confirm)).rejects.toThrow(TypeError);
  });

  test('a yes or no is typed and remembered on its line', async () => {
    const { terminal, stdin, stderr } = fakeTerminal();
    const answer = terminal.ask({ ...confirm, hint: 'Nothing has been written yet.' });
    await untilShown(stderr, 'Apply?');
    stdin.write('y\r');
    expect(await answer).toBe(true);
    expect(stderr.text).toContain('  Nothing has been written yet.\n');
    expect(stderr.text).toContain('✔ Apply? Yes');
  });

  test('a text is checked; the reason is shown; the default is offered', async () => {
    const { terminal, stdin, stderr } = fakeTerminal();
    const answer = terminal.ask({
      kind: 'text',
      message: 'Name?',
      initial: 'Defender access',
      check: (text) => text !== 'x' || 'Too short.',
      parse: (text) => text.toUpperCase(),
    });
    await untilShown(stderr, 'Name? (Defender access)');
    stdin.write('x\r');
    await untilShown(stderr, 'Too short.');
    stdin.write('\u007f\r');
    expect(await answer).toBe('DEFENDER ACCESS');
  });

  test('what is hidden is not drawn', async () => {
    const { terminal, stdin, stderr } = fakeTerminal();
    const answer = terminal.ask({
      kind: 'text',
      message: 'Address?',
      hidden: true,
      check: () => true,
      parse: (t) => t,
    });
    await untilShown(stderr, 'Address?');
    stdin.write('http://localhost/?code=canary\r');
    expect(await answer).toBe('http://localhost/?code=canary');
    expect(stderr.text).not.toContain('canary');
  });

  test.each([false, true])('names of a tenant in a question are shown, not obeyed (plain: %s)', async (plain) => {
    const { terminal, stdin, stderr } = fakeTerminal({ plain });
    const hostile = 'Evil\u001b[2J\u202Ename';
    const answer = terminal.ask({
      kind: 'one',
      message: `Go on in ${hostile}?`,
      hint: hostile,
      choices: [{ value: hostile, name: hostile, detail: hostile, group: hostile }],
      initial: hostile,
    });
    await untilShown(stderr, 'Go on in Evil\uFFFD[2J\uFFFDname?');
    expect(stderr.text).not.toContain('\u001b[2J');
    expect(stderr.text).not.toContain('\u202E');
    stdin.write(plain ? '1\n' : '\r');
    expect(await answer).toBe(hostile);
  });

  test.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('%s cancels and gives the terminal back', async (_, key) => {
    const { terminal, stdin, stderr } = fakeTerminal();
    const answer = terminal.ask(confirm);
    await untilShown(stderr, 'Apply?');
    stdin.write(key);
    await expect(answer).rejects.toMatchObject({ code: 'cancelled', exitCode: 130 });
    expect(stdin.isRaw).toBe(false);
  });

  test('a question can be taken back, with its reason', async () => {
    const { terminal, stderr, stdin } = fakeTerminal();
    const taken = new AbortController();
    const answer = terminal.ask(confirm, taken.signal);
    await untilShown(stderr, 'Apply?');
    taken.abort(new Error('answered elsewhere'));
    await expect(answer).rejects.toThrow('answered elsewhere');
    expect(stdin.isRaw).toBe(false);
  });
});

describe('keys', () => {
  test('one of those offered is enough, without enter; raw mode ends with it', async () => {
    const { terminal, stdin } = fakeTerminal();
    const pressed = terminal.key(['c', 'd'], new AbortController().signal);
    stdin.write('xD');
    expect(await pressed).toBe('d');
    expect(stdin.rawModes).toEqual([true, false]);
  });

  test('the signal ends the wait with its reason', async () => {
    const { terminal, stdin } = fakeTerminal();
    const stop = new AbortController();
    const pressed = terminal.key(['c'], stop.signal);
    stop.abort(new Error('signed in'));
    await expect(pressed).rejects.toThrow('signed in');
    expect(stdin.isRaw).toBe(false);
  });

  test('Ctrl-C is passed on, because raw mode sends no signal', async () => {
    let interrupts = 0;
    const { terminal, stdin } = fakeTerminal({
      interrupt: () => {
        interrupts += 1;
      },
    });
    const pressed = terminal.key(['c'], new AbortController().signal);
    stdin.write('\u0003');
    await expect(pressed).rejects.toMatchObject({ code: 'cancelled' });
    expect(interrupts).toBe(1);
  });

  test('without a terminal it waits until the signal', async () => {
    const { terminal } = fakeTerminal({ tty: false });
    const stop = new AbortController();
    const pressed = terminal.key(['c'], stop.signal);
    stop.abort(new Error('enough'));
    await expect(pressed).rejects.toThrow('enough');
  });
});

describe('the clipboard', () => {
  const patient: Clock = {
    now: () => new Date(0),
    sleep: (_, signal) => new Promise((_, reject) => signal?.addEventListener('abort', reject)),
  };
  const hasty: Clock = { now: () => new Date(0), sleep: async () => {} };

  test('takes the text', async () => {
    const copied: string[] = [];
    const { terminal } = fakeTerminal({ clock: patient, clipboard: async (text) => void copied.push(text) });
    expect([await terminal.copy('code'), copied]).toEqual([true, ['code']]);
  });

  test('that fails, or never answers, is said to be none', async () => {
    const failing = fakeTerminal({ clock: patient, clipboard: () => Promise.reject(new Error('no xsel')) }).terminal;
    const hanging = fakeTerminal({ clock: hasty, clipboard: () => new Promise(() => {}) }).terminal;
    expect([await failing.copy('x'), await hanging.copy('x')]).toEqual([false, false]);
  });

  test.each<readonly [string, () => Promise<string>, string, readonly string[]]>([
    ['still holds our text', async () => 'ours\n', 'cleared', ['']],
    ['holds something else by now', async () => 'theirs', 'replaced', []],
    ['cannot be read', () => Promise.reject(new Error('no xsel')), 'cleared', ['']],
  ])('that %s, when it is to be emptied', async (_, readClipboard, outcome, written) => {
    const copied: string[] = [];
    const clipboard = async (text: string) => void copied.push(text);
    const { terminal } = fakeTerminal({ clock: patient, clipboard, readClipboard });
    expect([await terminal.clearCopied('ours'), copied]).toEqual([outcome, written]);
  });

  test('that cannot be emptied is not said to be empty', async () => {
    const clipboard = () => Promise.reject(new Error('gone'));
    const { terminal } = fakeTerminal({ clock: patient, clipboard, readClipboard: async () => 'ours' });
    expect(await terminal.clearCopied('ours')).toBe('failed');
  });
});

/** The libraries are loaded with the first question, which takes as long as it takes. */
async function untilShown(stream: { text: string }, part: string): Promise<void> {
  await vi.waitFor(() => expect(stream.text).toContain(part), { timeout: 15_000, interval: 5 });
}
