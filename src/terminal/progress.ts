import type { Ora } from 'ora';
import type { Clock } from '../values/clock.ts';
import type { Progress, Style } from './terminal.ts';
import { gutterWidth, layRow } from './text-layout.ts';

export interface ProgressStreams {
  /** A terminal whose cursor may be moved; else lines are only ever added. */
  readonly animated: boolean;
  readonly output: NodeJS.WritableStream;
  readonly style: Style;
  readonly columns: () => number;
  readonly clock: Clock;
  write(text: string): void;
}

interface Running {
  readonly label: string;
  text: string;
  readonly startedAt: number;
  readonly counts: boolean;
}

export interface ProgressLines {
  /** @param counts whether elapsed seconds are added; default true */
  start(label: string, text: string, counts?: boolean): Progress;
  /** Takes the moving line away while something else has the screen. */
  suspend(): void;
  resume(): void;
  /** Ends every line without a trace, so that nothing moves, or keeps the process alive, after an error. */
  clearAll(): void;
}

const brailleFrames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const asciiFrames = ['- ', '\\ ', '| ', '/ '];
/** A wait shorter than this is not worth a line in a log. */
const quietInMs = 1_000;

/** `✔ label               text`, coloured by what was decided. */
export function decidedRow(
  symbol: keyof Pick<Style['symbols'], 'pass' | 'fail' | 'warn' | 'skip'>,
  label: string,
  text: string,
  columns: number,
  style: Style,
): string {
  const colour = { pass: style.good, fail: style.bad, warn: style.caution, skip: style.faint }[symbol];
  return layRow({ symbol: colour(style.symbols[symbol]), label, value: text }, columns, style);
}

/** Progress of one or more things at once: each has a line that ends decided; the first of those under way has the spinner. */
export function createProgressLines(streams: ProgressStreams): ProgressLines {
  return streams.animated ? movingLines(streams) : addedLines(streams);
}

function movingLines(streams: ProgressStreams): ProgressLines {
  const { style, clock } = streams;
  const running = new Set<Running>();
  let spinner: Ora | null = null;
  let loading = false;
  let suspended = false;
  let ticking: NodeJS.Timeout | null = null;

  const drawing = (): string => {
    const now = clock.now().getTime();
    const lines = [...running].map((each) => {
      const elapsed = Math.floor((now - each.startedAt) / 1000);
      const value = elapsed < 1 || !each.counts ? each.text : `${each.text}, ${elapsed} s`;
      return layRow({ label: each.label, value: style.faint(value) }, streams.columns() - 1, style);
    });
    // The spinner's frame and its blank stand where the first line has its gutter.
    return lines.join('\n').slice(gutterWidth(style));
  };

  function show(): void {
    if (running.size === 0 || suspended) {
      if (spinner?.isSpinning === true) spinner.stop();
      if (ticking !== null) clearInterval(ticking);
      ticking = null;
      return;
    }
    if (spinner === null) {
      if (!loading) {
        loading = true;
        void import('ora').then(({ default: ora }) => {
          const frames = style.unicode ? brailleFrames : asciiFrames;
          spinner = ora({
            stream: withWidth(streams.output),
            isEnabled: true,
            // Colour is ours alone to decide, and keys are read elsewhere while a line moves.
            color: false,
            discardStdin: false,
            spinner: { interval: 80, frames: frames.map((frame) => style.accent(frame)) },
          });
          show();
        });
      }
      return;
    }
    spinner.text = drawing();
    if (!spinner.isSpinning) spinner.start();
    ticking ??= setInterval(show, 1_000).unref();
  }

  return {
    start(label, text, counts = true) {
      const own: Running = { label, text, startedAt: clock.now().getTime(), counts };
      running.add(own);
      show();
      const end = (line: string | null): void => {
        if (!running.delete(own)) return;
        if (running.size === 0) show();
        if (line !== null) streams.write(`${line}\n`);
        show();
      };
      return {
        update(next) {
          own.text = next;
          show();
        },
        finish: (symbol, last) => end(decidedRow(symbol, label, last, streams.columns(), style)),
        clear: () => end(null),
      };
    },
    suspend() {
      suspended = true;
      show();
    },
    resume() {
      suspended = false;
      show();
    },
    clearAll() {
      running.clear();
      show();
    },
  };
}

/**
 * The stream as ora sees it. It counts the lines that it draws over by the width, and of a width of 0, which terminals
 * without a window have, it would do so without end.
 */
function withWidth(output: ProgressStreams['output']): ProgressStreams['output'] {
  return new Proxy(output, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (key === 'columns') return value || 80;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

function addedLines(streams: ProgressStreams): ProgressLines {
  const { style } = streams;
  const running = new Set<() => void>();
  return {
    start(label, text) {
      let timer: NodeJS.Timeout | null = null;
      let latest = text;
      let shown = '';
      const show = (): void => {
        timer = null;
        if (latest === shown) return;
        shown = latest;
        streams.write(`${layRow({ label, value: latest }, streams.columns(), style)}\n`);
      };
      const later = (): void => {
        timer ??= setTimeout(show, quietInMs).unref();
      };
      const stop = (): void => {
        if (timer !== null) clearTimeout(timer);
        running.delete(stop);
      };
      const end = (line: string): void => {
        if (!running.has(stop)) return;
        stop();
        streams.write(`${line}\n`);
      };
      running.add(stop);
      later();
      return {
        update(next) {
          latest = next;
          if (running.has(stop)) later();
        },
        finish: (symbol, last) => end(decidedRow(symbol, label, last, streams.columns(), style)),
        clear: stop,
      };
    },
    // What was added stays; nothing is ever taken away.
    suspend() {},
    resume() {},
    clearAll() {
      for (const stop of [...running]) stop();
    },
  };
}
