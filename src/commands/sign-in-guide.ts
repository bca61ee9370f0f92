import type { Terminal } from '../terminal/terminal.ts';
import { gutterWidth, layRow, layText } from '../terminal/text-layout.ts';
import type { SignInGuide, SignInInterruption } from '../tokens/session.ts';
import { plainText } from '../values/plain-text.ts';
import type { World } from './world.ts';

/** For whom and for what the page is opened; the words on the screen. */
export interface SignInPurpose {
  /** Starts a browser, or stands in for one. */
  readonly openPage: World['openPage'];
  /** "Sign in as the administrator" */
  readonly ask: string;
  /** What the page may do that is no fault, and what to do then. */
  readonly remark?: string;
}

/**
 * Shows a sign-in on the terminal and takes what the person does instead of waiting: copying, pasting the address the
 * browser ended on, another way, or the number of an error page (most policy refusals end there and never come back).
 */
export function signInGuide(terminal: Terminal, world: World, purpose: SignInPurpose): SignInGuide {
  const { style } = terminal;
  const indent = ' '.repeat(gutterWidth(style));
  let toCopy = '';
  let keys: readonly (readonly [key: string, does: string])[] = [];
  // What a stand-in for the person saw on the page that was opened last.
  let refused: Promise<SignInInterruption> | null = null;

  const offer = (offered: typeof keys): void => {
    keys = offered;
    if (!terminal.canAsk) return;
    const lines = [''];
    for (const [key, does] of offered) {
      const item = `${key}  ${does}`;
      const last = lines.length - 1;
      const line = lines[last] ?? '';
      if (line === '') lines[last] = `${indent}${item}`;
      else if (line.length + 4 + item.length <= terminal.columns) lines[last] = `${line}    ${item}`;
      else lines.push(`${indent}${item}`);
    }
    terminal.say(lines.map((line) => line.replaceAll(/(?<= {2})\w(?= {2})/g, (key) => style.accent(key))).join('\n'));
  };

  return {
    browserOpens(url) {
      toCopy = url;
      say(`${purpose.ask}. If no browser opens, open this address yourself:`);
      terminal.say(`${indent}${style.link(plainText(url))}`);
      offer([
        ['c', 'copy'],
        ['p', 'paste the answer'],
        ['d', 'use a code'],
        ['e', 'error page'],
        ['r', 'reopen'],
      ]);
      // Without a person at the page there is nobody to reload it.
      if (purpose.remark !== undefined && terminal.canAsk) {
        terminal.say(style.faint(layText(plainText(purpose.remark), terminal.columns, style)));
      }
    },
    codeIssued({ userCode, verificationUri, expiresAt }) {
      toCopy = userCode;
      const minutes = Math.max(1, Math.round((expiresAt.getTime() - world.clock.now().getTime()) / 60_000));
      say(`${purpose.ask}: open this page and enter the code.`);
      terminal.say(
        `${indent}${style.link(plainText(verificationUri))}\n${indent}${style.strong(plainText(userCode))}  (good for ${minutes} minutes)`,
      );
      offer([
        ['c', 'copy the code'],
        ['d', 'use the browser'],
        ['e', 'error page'],
      ]);
    },
    openPage(page) {
      let refuse: (interruption: SignInInterruption) => void = () => {};
      refused = new Promise((resolve) => {
        refuse = resolve;
      });
      return purpose.openPage({
        ...page,
        refused(text) {
          const aadsts = Number(/AADSTS(\d{4,7})/.exec(text)?.[1]);
          if (!Number.isNaN(aadsts)) refuse({ kind: 'page-error', aadsts });
        },
      });
    },
    async interruption(signal) {
      if (!terminal.canAsk) return refused === null ? never(signal) : Promise.race([refused, never(signal)]);
      for (;;) {
        const interruption = await act(
          await terminal.key(
            keys.map(([key]) => key),
            signal,
          ),
          signal,
        );
        if (interruption !== null) return interruption;
      }
    },
    note(sentence) {
      const symbol = style.caution(style.symbols.warn);
      terminal.say(layRow({ symbol, label: '', value: plainText(sentence), labelColumns: 0 }, terminal.columns, style));
    },
    settled() {
      keys = [];
    },
  };

  function say(sentence: string): void {
    terminal.say(`\n${layText(plainText(sentence), terminal.columns, style)}`);
  }

  async function act(key: string, signal: AbortSignal): Promise<SignInInterruption | null> {
    if (key === 'c') {
      const copied = await terminal.copy(toCopy);
      terminal.say(copied ? '  Copied.' : '  No clipboard here; select it with the mouse instead.');
      return null;
    }
    if (key === 'd') return { kind: 'other-method' };
    if (key === 'r') return { kind: 'reopen' };
    if (key === 'p') {
      const url = await terminal.ask(
        {
          kind: 'text',
          message: 'Address of the page the browser ended on (it starts with http://localhost):',
          // It holds a code that is worth a token.
          hidden: true,
          check: (text) =>
            /^https?:\/\/(localhost|127\.0\.0\.1)[:/?]/.test(text.trim()) ||
            'Paste the whole address from the address bar.',
          parse: (text) => text.trim(),
        },
        signal,
      );
      return { kind: 'pasted', url };
    }
    const aadsts = await terminal.ask(
      {
        kind: 'text',
        message: 'Number on the error page (AADSTS…):',
        check: (text) => /\d{4,7}/.test(text) || 'Give the digits after AADSTS, such as 53003.',
        parse: (text) => Number(/\d{4,7}/.exec(text)?.[0]),
      },
      signal,
    );
    return { kind: 'page-error', aadsts };
  }
}

function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}
