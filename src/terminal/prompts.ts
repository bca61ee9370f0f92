import { cancelled } from '../errors/access-error.ts';
import type { Choice, Prompt, Style } from './terminal.ts';
import { wrapText } from './text-layout.ts';

export interface AskingStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly style: Style;
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Ends a question from outside, such as a SIGTERM. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Turns every way of leaving a question into one. Ctrl-C rejects the prompt by itself; Ctrl-D and a terminal that goes away
 * merely close readline, after which the prompt would wait for ever: readline pauses its input when it closes.
 */
async function untilAnswered<T>(streams: AskingStreams, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const leaving = new AbortController();
  const leave = (): void => leaving.abort();
  const { input, signal } = streams;
  signal?.addEventListener('abort', leave, { once: true });
  for (const event of ['pause', 'end', 'close']) input.once(event, leave);
  try {
    return await ask(leaving.signal);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name)) throw cancelled();
    throw error;
  } finally {
    signal?.removeEventListener('abort', leave);
    for (const event of ['pause', 'end', 'close']) input.removeListener(event, leave);
  }
}

function theme(style: Style) {
  const { symbols } = style;
  return {
    prefix: { idle: style.accent(symbols.ask), done: style.good(symbols.pass) },
    spinner: { interval: 80, frames: [style.accent(symbols.ask)] },
    style: {
      message: (text: string) => style.strong(text),
      answer: (text: string) => style.accent(text),
      error: (text: string) => style.bad(`  ${text}`),
      help: (text: string) => style.faint(text),
      defaultAnswer: (text: string) => style.faint(`(${text})`),
    },
  };
}

/** Where the pointer starts: on something that can be chosen. */
function firstOpen(choices: readonly Choice<unknown>[]): number {
  return Math.max(
    0,
    choices.findIndex((choice) => choice.disabled === undefined),
  );
}

/**
 * Asks on a terminal that can move its cursor. The libraries are loaded with the first question.
 *
 * @throws AccessError `cancelled` on Ctrl-C, Ctrl-D, a closed terminal or the signal
 */
export async function askInteractively<T>(prompt: Prompt<T>, streams: AskingStreams): Promise<T> {
  const { style, size } = streams;
  const context = (signal: AbortSignal) => ({ input: streams.input, output: streams.output, signal });
  switch (prompt.kind) {
    case 'text': {
      const { input, password } = await import('./prompt-kinds.ts');
      const { message, initial } = prompt;
      const validate = (typed: string): true | string => {
        const verdict = prompt.check(typed);
        return verdict === true ? true : wrapText(verdict, size().columns - 3).join('\n  ');
      };
      const text = await untilAnswered(streams, (signal) =>
        prompt.hidden === true
          ? password(
              {
                message,
                validate,
                toggleMask: false,
                theme: {
                  ...theme(style),
                  style: { ...theme(style).style, maskedText: '(what you type is not shown)' },
                },
              },
              context(signal),
            )
          : input(
              { message, ...(initial === undefined ? {} : { default: initial }), validate, theme: theme(style) },
              context(signal),
            ),
      );
      return prompt.parse(text);
    }
    case 'confirm': {
      const { confirm } = await import('./prompt-kinds.ts');
      return prompt.parse(
        await untilAnswered(streams, (signal) =>
          confirm({ message: prompt.message, default: prompt.initial, theme: theme(style) }, context(signal)),
        ),
      );
    }
    case 'one': {
      const { pick } = await import('./pick.ts');
      const { message, choices, initial } = prompt;
      const preset = choices.findIndex((choice) => initial !== undefined && choice.value === initial);
      const start = preset < 0 ? firstOpen(choices) : preset;
      const [taken] = await untilAnswered(streams, (signal) =>
        pick({ message, choices, many: false, least: 1, start, style, size }, context(signal)),
      );
      const found = choices.find((choice) => choice === taken);
      if (found === undefined) throw new TypeError('the list answered with something that is not in it');
      return found.value;
    }
    case 'many': {
      const { pick } = await import('./pick.ts');
      const { message, choices, least } = prompt;
      const taken = await untilAnswered(streams, (signal) =>
        pick({ message, choices, many: true, least, start: firstOpen(choices), style, size }, context(signal)),
      );
      return prompt.parse(taken.map((choice) => choice.value));
    }
  }
}
