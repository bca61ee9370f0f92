import type { ReadStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { type Clock, systemClock } from '../values/clock.ts';
import { plainText } from '../values/plain-text.ts';
import { createProgressLines } from './progress.ts';
import { createStyle, mayColour, mayLink } from './style.ts';
import { mayDrawUnicode } from './symbols.ts';
import type { Choice, Prompt, Terminal } from './terminal.ts';
import { layText } from './text-layout.ts';

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: NodeJS.WritableStream & {
    readonly isTTY?: boolean;
    readonly columns?: number;
    readonly rows?: number;
  };
  readonly env: Readonly<Record<string, string | undefined>>;
  /** --plain: nothing is ever redrawn, questions come as numbered lines. */
  readonly plain: boolean;
  readonly noColor: boolean;
  /** --json: never asks, and shows no progress. */
  readonly json: boolean;
  readonly clock?: Clock;
  /** Ends a question or a wait for a key. */
  readonly signal?: AbortSignal;
  /** Ctrl-C while keys are read one by one, when the terminal sends no SIGINT. */
  readonly interrupt?: () => void;
  /** Writes the clipboard; default: the desktop's own. */
  readonly clipboard?: (text: string) => Promise<void>;
  /** Reads it; default: the desktop's own. */
  readonly readClipboard?: () => Promise<string>;
  readonly platform?: string;
}

const narrowest = 40;
/** Lines longer than this are hard to read. */
const widest = 100;
const clipboardPatienceInMs = 3_000;

async function desktopClipboard(text: string): Promise<void> {
  const { default: clipboard } = await import('clipboardy');
  await clipboard.write(text);
}

async function readDesktopClipboard(): Promise<string> {
  const { default: clipboard } = await import('clipboardy');
  return clipboard.read();
}

/** The same question, its words made safe to show: names in it may come from a tenant or a file. Values stay as they are. */
function showable<T>(prompt: Prompt<T>): Prompt<T> {
  const message = plainText(prompt.message);
  const hint = prompt.hint === undefined ? {} : { hint: plainText(prompt.hint) };
  if (prompt.kind === 'one') return { ...prompt, ...hint, message, choices: prompt.choices.map(showableChoice) };
  if (prompt.kind === 'many') return { ...prompt, ...hint, message, choices: prompt.choices.map(showableChoice) };
  return { ...prompt, ...hint, message };
}

function showableChoice<T>(choice: Choice<T>): Choice<T> {
  const { name, detail, disabled, group } = choice;
  return {
    ...choice,
    name: plainText(name),
    ...(detail === undefined ? {} : { detail: plainText(detail) }),
    ...(disabled === undefined ? {} : { disabled: plainText(disabled) }),
    ...(group === undefined ? {} : { group: plainText(group) }),
  };
}

/** The port to the person on Node's own streams. */
export function createTerminal(options: TerminalOptions): Terminal {
  const { stdout, stderr, env, json } = options;
  const clock = options.clock ?? systemClock;
  const isTerminal = stderr.isTTY === true;
  // readline neither edits lines nor reads arrow keys on a dumb terminal.
  const plain = options.plain || env['TERM'] === 'dumb';
  const canAsk = isTerminal && !json && options.stdin.isTTY === true;
  const colour = mayColour(env, options.noColor, isTerminal);
  const resultColour = mayColour(env, options.noColor, stdout.isTTY === true);
  const style = createStyle({
    colour,
    unicode: mayDrawUnicode(env, options.platform ?? process.platform),
    links: mayLink(env, colour) && !plain,
  });
  // With the journey sent elsewhere the result may still be read on a screen. Whoever lends a terminal without a window,
  // as containers and expect do, gives it the width 0.
  const columns = (): number => Math.max(narrowest, Math.min(widest, stderr.columns || stdout.columns || 80));
  const size = () => ({ columns: columns(), rows: stderr.rows || 24 });
  const ahead: string[] = [];

  const closed = new Set<unknown>();
  for (const stream of [stdout, stderr]) {
    // Whatever it was, nothing more can be written there; whoever lends the stream says why, if it is a fault at all.
    stream.on('error', () => closed.add(stream));
  }
  const write = (stream: NodeJS.WritableStream, text: string): void => {
    if (!closed.has(stream)) stream.write(text);
  };
  const lines = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

  const progress = createProgressLines({
    animated: isTerminal && !plain,
    output: stderr,
    style,
    columns,
    clock,
    write: (text) => {
      if (!json) write(stderr, text);
    },
  });
  const silent = { update() {}, finish() {}, clear() {} };

  async function ask<T>(asked: Prompt<T>, own?: AbortSignal): Promise<T> {
    if (!canAsk) throw new TypeError(`asked without a terminal: ${asked.message}`);
    const prompt = showable(asked);
    const signals = [options.signal, own].filter((each) => each !== undefined);
    const signal = signals.length === 0 ? undefined : AbortSignal.any(signals);
    signal?.throwIfAborted();
    progress.suspend();
    try {
      if (prompt.hint !== undefined) write(stderr, `\n${layText(style.faint(prompt.hint), columns(), style)}\n`);
      if (plain) {
        const { askInLines } = await import('./plain-prompts.ts');
        signal?.throwIfAborted();
        const toStderr = (text: string): void => write(stderr, text);
        return await askInLines(prompt, {
          input: options.stdin,
          style,
          columns,
          signal,
          write: toStderr,
          ahead,
        });
      }
      const { askInteractively } = await import('./prompts.ts');
      signal?.throwIfAborted();
      return await askInteractively(prompt, { input: options.stdin, output: stderr, style, size, signal });
    } finally {
      progress.resume();
    }
  }

  return {
    canAsk,
    get columns() {
      return columns();
    },
    style,
    plain,
    say: (text) => write(stderr, lines(text)),
    result: (text) => write(stdout, lines(colour && !resultColour ? stripVTControlCharacters(text) : text)),
    ask,
    progress: (label, text, counts) => (json ? silent : progress.start(label, text, counts)),
    endProgress: () => progress.clearAll(),
    async key(keys, signal) {
      if (canAsk) {
        const { pressedKey } = await import('./key-press.ts');
        signal.throwIfAborted();
        return pressedKey(options.stdin as ReadStream, keys, signal, options.interrupt ?? (() => {}));
      }
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        if (signal.aborted) reject(signal.reason);
      });
    },
    copy: async (text) => (await inTime((options.clipboard ?? desktopClipboard)(text))) !== null,
    async clearCopied(text) {
      const held = await inTime((options.readClipboard ?? readDesktopClipboard)());
      // Where it cannot be read it is emptied: better that than a secret left behind.
      if (held !== null && held.value.trimEnd() !== text) return 'replaced';
      return (await inTime((options.clipboard ?? desktopClipboard)(''))) === null ? 'failed' : 'cleared';
    },
  };

  /** null when it failed, or took longer than anybody waits for a clipboard. */
  async function inTime<T>(work: Promise<T>): Promise<{ readonly value: T } | null> {
    const done = work.then(
      (value) => ({ value }),
      () => null,
    );
    const waited = new AbortController();
    const late = clock.sleep(clipboardPatienceInMs, waited.signal).then(
      () => null,
      () => null,
    );
    const first = await Promise.race([done, late]);
    waited.abort();
    return first;
  }
}
