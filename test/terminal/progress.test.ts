import xterm from '@xterm/headless';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProgressLines } from '../../src/terminal/progress.ts';
import { createStyle } from '../../src/terminal/style.ts';
import { Recorder } from './fake-streams.ts';

// ora is loaded with the first line of progress, which takes as long as it takes.
const patience = { timeout: 15_000, interval: 5 };
const style = createStyle({ colour: false, unicode: true });

function lines(animated: boolean, output: Recorder, nowInMs: () => number) {
  return createProgressLines({
    animated,
    output,
    style,
    columns: () => 80,
    clock: { now: () => new Date(nowInMs()), sleep: async () => {} },
    write: (text) => void output.write(text),
  });
}

describe('progress without redrawing', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('what is quick leaves one line', () => {
    const output = new Recorder(false);
    const progress = lines(false, output, () => 0).start('consent', 'writing');
    progress.finish('pass', 'for everyone');
    vi.advanceTimersByTime(10_000);
    expect(output.text).toBe('✔ consent             for everyone\n');
  });

  test('what takes time says what is waited for, once per reason', () => {
    const output = new Recorder(false);
    const progress = lines(false, output, () => 0).start('consent', 'writing');
    vi.advanceTimersByTime(1_500);
    progress.update('waiting until Entra shows it');
    vi.advanceTimersByTime(1_500);
    progress.update('waiting until Entra shows it');
    vi.advanceTimersByTime(1_500);
    progress.finish('fail', 'not shown');
    progress.update('late');
    vi.advanceTimersByTime(1_500);
    expect(output.text).toBe(
      '  consent             writing\n  consent             waiting until Entra shows it\n✖ consent             not shown\n',
    );
  });

  test('updates that never stop are told once a second', () => {
    const output = new Recorder(false);
    const progress = lines(false, output, () => 0).start('consent', 'try 0');
    for (let tick = 1; tick <= 20; tick++) {
      vi.advanceTimersByTime(100);
      progress.update(`try ${tick}`);
    }
    progress.clear();
    expect(output.text).toBe('  consent             try 9\n  consent             try 19\n');
  });

  test('ended from outside, it says no more', () => {
    const output = new Recorder(false);
    const all = lines(false, output, () => 0);
    const progress = all.start('consent', 'writing');
    all.clearAll();
    vi.advanceTimersByTime(5_000);
    progress.finish('pass', 'late');
    expect(output.text).toBe('');
  });

  test('cleared, it leaves nothing', () => {
    const output = new Recorder(false);
    lines(false, output, () => 0)
      .start('consent', 'writing')
      .clear();
    expect(output.text).toBe('');
  });
});

describe('progress that moves', () => {
  /** A screen as a person would see it; the recorder's text is what a terminal received. */
  async function screenOf(text: string): Promise<string> {
    const screen = new xterm.Terminal({ cols: 80, rows: 12, allowProposedApi: true, convertEol: true });
    await new Promise<void>((resolve) => screen.write(text, resolve));
    const rows = Array.from(
      { length: 12 },
      (_, index) => screen.buffer.active.getLine(index)?.translateToString(true) ?? '',
    );
    screen.dispose();
    return rows.join('\n').trimEnd();
  }

  class Screen extends Recorder {
    cursorTo(column: number): void {
      this.write(`\u001b[${column + 1}G`);
    }
    moveCursor(_: number, rows: number): void {
      this.write(rows < 0 ? `\u001b[${-rows}A` : rows > 0 ? `\u001b[${rows}B` : '');
    }
    clearLine(): void {
      this.write('\u001b[2K');
    }
  }

  test('two at once: each has a line, each ends decided, a line said meanwhile stands above', async () => {
    const output = new Screen(true);
    let now = 0;
    const progress = lines(true, output, () => now);
    const consent = progress.start('consent', 'writing');
    const principal = progress.start('service principal', 'creating');
    await vi.waitFor(() => expect(output.text).toContain('creating'), patience);
    now = 3_000;
    consent.update('waiting until Entra shows it');
    await vi.waitFor(async () => expect(output.text).toContain('waiting until Entra shows it, 3 s'), patience);
    expect(await screenOf(output.text)).toMatch(
      /^. consent {13}waiting until Entra shows it, 3 s\n {2}service principal {3}creating, 3 s$/,
    );
    output.write('  a note\n');
    principal.finish('pass', 'c46e…3e40');
    consent.finish('pass', 'for everyone');
    expect(await screenOf(output.text)).toBe(
      '  a note\n✔ service principal   c46e…3e40\n✔ consent             for everyone',
    );
  });

  test('a terminal without a width is drawn on as one of 80 columns, not without end', async () => {
    let moves = 0;
    const output = new (class extends Screen {
      override moveCursor(dx: number, rows: number): void {
        moves += 1;
        if (moves > 1_000) throw new Error('drawn over without end');
        super.moveCursor(dx, rows);
      }
    })(true);
    output.columns = 0;
    const progress = lines(true, output, () => 0);
    const waiting = progress.start('network', 'asking every host');
    await vi.waitFor(() => expect(output.text).toContain('asking every host'), patience);
    waiting.update('two of three');
    await vi.waitFor(() => expect(output.text).toContain('two of three'), patience);
    waiting.finish('pass', 'all answer');
    expect(await screenOf(output.text)).toBe('✔ network             all answer');
  });

  test('ended from outside, nothing moves and nothing keeps the process alive', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    try {
      const output = new Screen(true);
      const progress = lines(true, output, () => 0);
      progress.start('consent', 'writing');
      // ora is loaded with the first line of progress.
      while (!output.text.includes('writing')) await new Promise((resolve) => setImmediate(resolve));
      expect(vi.getTimerCount()).toBeGreaterThan(0);
      progress.clearAll();
      expect(vi.getTimerCount()).toBe(0);
      expect(await screenOf(output.text)).toBe('');
      expect(output.text.endsWith('\u001b[?25h')).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  test('taken away while a question has the screen, and back after it', async () => {
    const output = new Screen(true);
    const progress = lines(true, output, () => 0);
    const waiting = progress.start('sign-in', 'waiting for the browser');
    await vi.waitFor(() => expect(output.text).toContain('waiting for the browser'), patience);
    progress.suspend();
    expect(await screenOf(output.text)).toBe('');
    progress.resume();
    expect(await screenOf(output.text)).toContain('waiting for the browser');
    waiting.clear();
    expect(await screenOf(output.text)).toBe('');
  });
});
