import { createInterface } from 'node:readline';
import { cancelled } from '../errors/access-error.ts';
import { findChoices } from './choice-search.ts';
import type { Choice, Prompt, Style } from './terminal.ts';
import { layText, wrapText } from './text-layout.ts';

/** Whole lines in, whole lines out: nothing is ever redrawn, so logs and screen readers can follow. */
export interface LineStreams {
  readonly input: NodeJS.ReadableStream;
  readonly style: Style;
  readonly columns: () => number;
  readonly signal: AbortSignal | undefined;
  write(text: string): void;
  /** Lines that were typed ahead; kept between questions. */
  readonly ahead: string[];
}

/** The next line typed. The terminal stays in its own line mode, so Ctrl-C arrives as the signal it is. */
async function readLine(streams: LineStreams, question: string): Promise<string> {
  streams.write(question);
  const next = streams.ahead.shift();
  if (next !== undefined) {
    streams.write('\n');
    return next;
  }
  const reader = createInterface({ input: streams.input, terminal: false });
  const stopped = new AbortController();
  let leave = (): void => {};
  const stop = (): void => stopped.abort();
  process.once('SIGINT', stop);
  streams.signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      let answered = false;
      reader.on('line', (line) => {
        if (answered) streams.ahead.push(line);
        else {
          answered = true;
          resolve(line);
        }
      });
      leave = () => {
        streams.write('\n');
        reject(streams.signal?.aborted === true ? streams.signal.reason : cancelled());
      };
      reader.once('close', leave);
      stopped.signal.addEventListener('abort', leave, { once: true });
    });
  } finally {
    process.removeListener('SIGINT', stop);
    streams.signal?.removeEventListener('abort', stop);
    reader.removeListener('close', leave);
    reader.close();
  }
}

function sayProblem(streams: LineStreams, problem: string): void {
  streams.write(`${layText(streams.style.bad(problem), streams.columns(), streams.style)}\n`);
}

function listChoices(streams: LineStreams, numbered: readonly (readonly [number, Choice<unknown>])[]): void {
  const { style } = streams;
  const digits = String(Math.max(...numbered.map(([number]) => number), 1)).length;
  let group = '';
  for (const [number, choice] of numbered) {
    if ((choice.group ?? '') !== group) {
      group = choice.group ?? '';
      streams.write(`  ${group}\n`);
    }
    const box = choice.checked === true ? ' (chosen)' : '';
    const parts = [choice.name, choice.detail, choice.mark].filter((part) => part !== undefined && part !== '');
    const text = `${parts.join(', ')}${box}${choice.disabled === undefined ? '' : `: not available, ${choice.disabled}`}`;
    const head = `  ${String(number).padStart(digits)}  `;
    const lines = wrapText(text, streams.columns() - head.length);
    const body = lines.map((line, index) => (index === 0 ? head : ' '.repeat(head.length)) + line).join('\n');
    streams.write(`${choice.disabled === undefined ? body : style.faint(body)}\n`);
  }
}

/** `1,3-5 8` as indices; null where it is not a list of numbers between 1 and `last`. */
export function parseNumbers(text: string, last: number): readonly number[] | null {
  const found = new Set<number>();
  for (const part of text.split(/[\s,;]+/).filter((each) => each !== '')) {
    const [, from, to] = /^(\d{1,4})(?:-(\d{1,4}))?$/.exec(part) ?? [];
    if (from === undefined) return null;
    const first = Number(from);
    const end = Number(to ?? from);
    if (first < 1 || end > last || first > end) return null;
    for (let number = first; number <= end; number++) found.add(number - 1);
  }
  return [...found].sort((a, b) => a - b);
}

/** Lists up to this length are seen at a glance; words still search them. */
const glance = 8;

/** A list longer than this is not read out whole: words narrow it down. */
const longList = 30;

async function askNumbers(
  streams: LineStreams,
  asked: {
    readonly message: string;
    readonly choices: readonly Choice<unknown>[];
    readonly least: number;
    readonly many: boolean;
  },
  taken: readonly number[],
): Promise<readonly Choice<unknown>[]> {
  const { choices, many, least } = asked;
  const numbered = choices.map((choice, index) => [index + 1, choice] as const);
  streams.write(`${asked.message}\n`);
  const short =
    numbered.length > longList ? numbered.filter(([, choice]) => choice.group === choices[0]?.group) : numbered;
  listChoices(streams, short);
  if (short.length < numbered.length)
    streams.write(`  ${numbered.length - short.length} more: type a word to find them\n`);
  const preset = taken.map((index) => index + 1).join(',');
  const what = (many ? 'Numbers with commas' : 'Number') + (choices.length > glance ? ', or a word to search' : '');
  for (;;) {
    const typed = (await readLine(streams, `${what}${preset === '' ? '' : ` [${preset}]`}: `)).trim();
    const picked = typed === '' ? taken : parseNumbers(typed, choices.length);
    if (picked === null) {
      const found = /^[\d\s,;-]+$/.test(typed) ? [] : findChoices(choices, typed);
      if (found.length === 0)
        sayProblem(streams, `Nothing is called that; the numbers go from 1 to ${choices.length}.`);
      else
        listChoices(
          streams,
          numbered.filter(([, choice]) => found.includes(choice)),
        );
      continue;
    }
    const values = picked.flatMap((index) => choices[index] ?? []);
    const blocked = values.find((choice) => choice.disabled !== undefined);
    if (blocked !== undefined) sayProblem(streams, `${blocked.name}: ${blocked.disabled ?? ''}`);
    else if (!many && values.length !== 1) sayProblem(streams, 'Give one number.');
    else if (values.length < least) sayProblem(streams, `Choose at least ${least}.`);
    else return values;
  }
}

/**
 * Asks in numbered lines.
 *
 * @throws AccessError `cancelled` on Ctrl-C, at the end of the input, or on the signal
 */
export async function askInLines<T>(prompt: Prompt<T>, streams: LineStreams): Promise<T> {
  switch (prompt.kind) {
    case 'text':
      for (;;) {
        const preset = prompt.initial === undefined || prompt.initial === '' ? '' : ` [${prompt.initial}]`;
        const typed = await readLine(streams, `${prompt.message}${preset} `);
        const text = typed === '' ? (prompt.initial ?? '') : typed;
        const verdict = prompt.check(text);
        if (verdict === true) return prompt.parse(text);
        sayProblem(streams, verdict);
      }
    case 'confirm':
      for (;;) {
        const typed = (await readLine(streams, `${prompt.message} ${prompt.initial ? '(Y/n)' : '(y/N)'} `))
          .trim()
          .toLowerCase();
        if (typed === '') return prompt.parse(prompt.initial);
        if ('yes'.startsWith(typed)) return prompt.parse(true);
        if ('no'.startsWith(typed)) return prompt.parse(false);
        sayProblem(streams, 'Answer y or n.');
      }
    case 'one': {
      const { message, choices, initial } = prompt;
      const preset = choices.findIndex((choice) => initial !== undefined && choice.value === initial);
      const [taken] = await askNumbers(
        streams,
        { message, choices, least: 1, many: false },
        preset < 0 ? [] : [preset],
      );
      const found = choices.find((choice) => choice === taken);
      if (found === undefined) throw new TypeError('the list answered with something that is not in it');
      return found.value;
    }
    case 'many': {
      const { message, choices, least } = prompt;
      const preset = choices.flatMap((choice, index) =>
        choice.checked === true && choice.disabled === undefined ? [index] : [],
      );
      const taken = await askNumbers(streams, { message, choices, least, many: true }, preset);
      return prompt.parse(taken.map((choice) => choice.value));
    }
  }
}
