import { createStyle } from '../../src/terminal/style.ts';
import type { Choice, Progress, Prompt, Style, Terminal } from '../../src/terminal/terminal.ts';

/**
 * What a person answers. For a text: what is typed. For a yes or no: true, false. For one of a list: its name (or detail).
 * For many: their names (or details); [] chooses none, 'as offered' leaves what is chosen already.
 */
export type ScriptedAnswer = string | boolean | readonly string[];
/** Or what the person does before answering: finishing a sign-in elsewhere, pressing Ctrl-C. */
export type ScriptedAct = () => ScriptedAnswer | Promise<ScriptedAnswer>;

export interface ScriptedTerminalOptions {
  readonly columns?: number;
  readonly style?: Style;
  readonly canAsk?: boolean;
  readonly plain?: boolean;
  /** Keys pressed, in their order, each as soon as it is offered. Taken off as they are; more may be put on meanwhile. */
  readonly keys?: string[];
  /** false: no clipboard at hand. */
  readonly clipboard?: boolean;
  /** What somebody else copies after us. */
  readonly copiedSince?: string;
}

export interface ScriptedTerminal extends Terminal {
  /** Everything on stderr so far. */
  said(): string;
  /** Everything on stdout so far. */
  resulted(): string;
  /** Questions in the order asked. */
  readonly questions: readonly string[];
  /** Prompts as they came, for tests that look at choices and marks. */
  readonly prompts: readonly Prompt<unknown>[];
  readonly copied: readonly string[];
  /** Throws when an answer was never asked for. */
  assertAllUsed(): void;
}

function find(choices: readonly Choice<unknown>[], wanted: string, question: string): Choice<unknown> {
  const found =
    choices.find((choice) => choice.name === wanted) ??
    choices.find((choice) => choice.detail === wanted) ??
    choices.find((choice) => choice.value === wanted);
  if (found === undefined) {
    throw new Error(`"${question}" offers no "${wanted}" but: ${choices.map((choice) => choice.name).join(', ')}`);
  }
  if (found.disabled !== undefined) throw new Error(`"${wanted}" cannot be chosen: ${found.disabled}`);
  return found;
}

function answerOf<T>(prompt: Prompt<T>, answer: ScriptedAnswer): T {
  const unfit = (): Error => new Error(`"${prompt.message}" cannot be answered with ${JSON.stringify(answer)}`);
  switch (prompt.kind) {
    case 'text': {
      if (typeof answer !== 'string') throw unfit();
      const text = answer === '' ? (prompt.initial ?? '') : answer;
      const verdict = prompt.check(text);
      if (verdict !== true) throw new Error(`"${prompt.message}" refused "${text}": ${verdict}`);
      return prompt.parse(text);
    }
    case 'confirm':
      if (typeof answer !== 'boolean') throw unfit();
      return prompt.parse(answer);
    case 'one': {
      if (typeof answer !== 'string') throw unfit();
      const found = find(prompt.choices, answer, prompt.message);
      return (prompt.choices.find((choice) => choice === found) as Choice<T>).value;
    }
    case 'many': {
      if (typeof answer === 'boolean') throw unfit();
      const chosen =
        answer === 'as offered'
          ? prompt.choices.filter((choice) => choice.checked === true && choice.disabled === undefined)
          : [answer].flat().map((name) => find(prompt.choices, name, prompt.message));
      if (chosen.length < prompt.least) throw new Error(`"${prompt.message}" wants at least ${prompt.least}`);
      return prompt.parse(prompt.choices.filter((choice) => chosen.includes(choice)).map((choice) => choice.value));
    }
  }
}

/**
 * A person who answers from a script: each question must match the next entry, whose answer it then takes. A question that
 * is not next in the script fails, and so does, in assertAllUsed, an answer that nobody asked for.
 */
export function scriptedTerminal(
  script: readonly (readonly [question: RegExp | string, answer: ScriptedAnswer | ScriptedAct])[],
  options: ScriptedTerminalOptions = {},
): ScriptedTerminal {
  const waiting = [...script];
  const keys = options.keys ?? [];
  const journey: string[] = [];
  const results: string[] = [];
  const prompts: Prompt<unknown>[] = [];
  const copied: string[] = [];
  const style = options.style ?? createStyle({ colour: false, unicode: true });
  const line = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);

  return {
    canAsk: options.canAsk ?? true,
    columns: options.columns ?? 80,
    style,
    plain: options.plain ?? false,
    say: (text) => void journey.push(line(text)),
    result: (text) => void results.push(line(text)),
    async ask<T>(prompt: Prompt<T>): Promise<T> {
      if (options.canAsk === false) throw new Error(`asked without a terminal: ${prompt.message}`);
      prompts.push(prompt as Prompt<unknown>);
      const next = waiting[0];
      if (next === undefined) throw new Error(`unexpected question after the script's end: ${prompt.message}`);
      const [question, scripted] = next;
      const matches = typeof question === 'string' ? prompt.message.includes(question) : question.test(prompt.message);
      if (!matches) throw new Error(`unexpected question: "${prompt.message}"; the script expects ${question}`);
      waiting.shift();
      const answer = typeof scripted === 'function' ? await scripted() : scripted;
      if (prompt.hint !== undefined) journey.push(line(prompt.hint));
      const shown = prompt.kind === 'text' && prompt.hidden === true ? '[hidden]' : JSON.stringify(answer);
      journey.push(`? ${prompt.message} ${shown}\n`);
      return answerOf(prompt, answer);
    },
    progress(label, text): Progress {
      journey.push(`  ${label}: ${text}\n`);
      return {
        update: (next) => void journey.push(`  ${label}: ${next}\n`),
        finish: (symbol, last) => void journey.push(`${style.symbols[symbol]} ${label}: ${last}\n`),
        clear: () => {},
      };
    },
    endProgress: () => {},
    key(wanted, signal) {
      const [pressed] = keys;
      if (pressed !== undefined && wanted.includes(pressed)) {
        keys.shift();
        return Promise.resolve(pressed);
      }
      return new Promise((_, reject) => {
        if (signal.aborted) reject(signal.reason);
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      });
    },
    copy: async (text) => {
      if (options.clipboard === false) return false;
      copied.push(text);
      return true;
    },
    clearCopied: async (text) => {
      if (options.clipboard === false) return 'failed';
      if ((options.copiedSince ?? copied.at(-1)) !== text) return 'replaced';
      copied.push('');
      return 'cleared';
    },
    said: () => journey.join(''),
    resulted: () => results.join(''),
    get questions() {
      return prompts.map((prompt) => prompt.message);
    },
    prompts,
    copied,
    assertAllUsed() {
      if (keys.length > 0) throw new Error(`never offered: the key ${keys.join(', ')}`);
      if (waiting.length > 0) throw new Error(`never asked: ${waiting.map(([question]) => question).join('; ')}`);
    },
  };
}
