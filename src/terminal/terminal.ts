export interface Symbols {
  readonly pass: string;
  readonly fail: string;
  readonly warn: string;
  readonly skip: string;
  /** Before a question. */
  readonly ask: string;
  /** The line a choice stands on. */
  readonly pointer: string;
  readonly chosen: string;
  readonly open: string;
  readonly ellipsis: string;
  readonly dash: string;
}

/** Colour by meaning; the words alone must say it too. Identity functions under NO_COLOR. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  caution(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
  accent(text: string): string;
  /** An address of a page; where the terminal can, one that can be clicked as a whole. Its text stays the whole address. */
  link(url: string): string;
  readonly symbols: Symbols;
  /** false: nothing but ASCII may be drawn by us; names that people chose are shown as they are. */
  readonly unicode: boolean;
}

export interface Choice<T> {
  readonly value: T;
  readonly name: string;
  /** Second column: what it stands for. */
  readonly detail?: string;
  /** Third column: "can write", "high impact", "stops 2027-02-01". */
  readonly mark?: string;
  /** More words that find it, not shown. */
  readonly keywords?: readonly string[];
  /** Heading under which it stands; choices of one group follow each other. */
  readonly group?: string;
  readonly checked?: boolean;
  /** A sentence instead of true: why it cannot be chosen. */
  readonly disabled?: string;
}

interface Asked {
  /** The question itself, one line. */
  readonly message: string;
  /** What a person should know before answering; stands above the question, wrapped. */
  readonly hint?: string;
}

export interface TextPrompt<T> extends Asked {
  readonly kind: 'text';
  /** Taken when nothing is typed. */
  readonly initial?: string;
  /** true: what is typed holds a code or the like, and is not drawn. */
  readonly hidden?: boolean;
  check(text: string): true | string;
  parse(text: string): T;
}

export interface ConfirmPrompt<T> extends Asked {
  readonly kind: 'confirm';
  readonly initial: boolean;
  parse(answer: boolean): T;
}

export interface OnePrompt<T> extends Asked {
  readonly kind: 'one';
  readonly choices: readonly Choice<T>[];
  readonly initial?: T;
}

export interface ManyPrompt<T> extends Asked {
  readonly kind: 'many';
  readonly choices: readonly Choice<unknown>[];
  /** At least this many. */
  readonly least: number;
  /** The values chosen, in the order of `choices`. */
  parse(values: readonly unknown[]): T;
}

export type Prompt<T> = TextPrompt<T> | ConfirmPrompt<T> | OnePrompt<T> | ManyPrompt<T>;

export interface Progress {
  /** What is waited for, and why, in a few words. Elapsed seconds are added by the terminal. */
  update(text: string): void;
  /** Ends with a decided line; `symbol` as in Style.symbols. */
  finish(symbol: 'pass' | 'fail' | 'warn' | 'skip', text: string): void;
  /** Ends without a trace. */
  clear(): void;
}

/** The port to the person. Journey goes to stderr, results to stdout; only this room knows inquirer, ora and chalk. */
export interface Terminal {
  /** stdin and stderr are terminals and nothing forbids asking (--json, CI without a terminal). */
  readonly canAsk: boolean;
  /** Width to lay out for: the terminal's own between 40 and 100; 80 without one. */
  readonly columns: number;
  readonly style: Style;
  readonly plain: boolean;
  /** A line, or several, of the journey: stderr. */
  say(text: string): void;
  /** A result: stdout, with a final newline unless it has one. Silent when stdout was closed by its reader. */
  result(text: string): void;
  /**
   * @param signal withdraws the question; the promise then rejects with its reason
   * @throws AccessError `cancelled` on Ctrl-C; a bug when !canAsk
   */
  ask<T>(prompt: Prompt<T>, signal?: AbortSignal): Promise<T>;
  /** @param counts false: the text says by itself how long it takes, and no elapsed seconds are added */
  progress(label: string, text: string, counts?: boolean): Progress;
  /** Waits for one of these keys while something else goes on; rejects with the signal's reason. Never resolves when !canAsk. */
  key(keys: readonly string[], signal: AbortSignal): Promise<string>;
  /** Ends all progress without a trace, so that nothing moves below an error or keeps the process alive. May be called again. */
  endProgress(): void;
  /** Copies text for the person; false where no clipboard is at hand. */
  copy(text: string): Promise<boolean>;
  /** Empties the clipboard, unless it is known to hold something other than this text by now. */
  clearCopied(text: string): Promise<'cleared' | 'replaced' | 'failed'>;
}
