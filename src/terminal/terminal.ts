/** Colour by meaning; the words alone must say it too. Identity functions under NO_COLOR. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  caution(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
  accent(text: string): string;
  readonly symbols: { readonly pass: string; readonly fail: string; readonly warn: string; readonly skip: string };
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
  readonly checked?: boolean;
  /** A sentence instead of true: why it cannot be chosen. */
  readonly disabled?: string;
}

export type Prompt<T> =
  | {
      readonly kind: 'text';
      readonly message: string;
      readonly initial?: string;
      check(text: string): true | string;
      parse(text: string): T;
    }
  | { readonly kind: 'confirm'; readonly message: string; readonly initial: boolean; parse(answer: boolean): T }
  | { readonly kind: 'one'; readonly message: string; readonly choices: readonly Choice<T>[]; readonly initial?: T }
  | {
      readonly kind: 'many';
      readonly message: string;
      readonly choices: readonly Choice<unknown>[];
      /** At least this many. */
      readonly least: number;
      parse(values: readonly unknown[]): T;
    };

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
  readonly columns: number;
  readonly style: Style;
  readonly plain: boolean;
  /** A line, or several, of the journey: stderr. */
  say(text: string): void;
  /** A result: stdout, with a final newline unless it has one. Silent when stdout was closed by its reader. */
  result(text: string): void;
  /** @throws AccessError `cancelled` on Ctrl-C; a bug when !canAsk */
  ask<T>(prompt: Prompt<T>): Promise<T>;
  progress(label: string, text: string): Progress;
  /** Waits for one of these keys while something else goes on; rejects with the signal's reason. Never resolves when !canAsk. */
  key(keys: readonly string[], signal: AbortSignal): Promise<string>;
  /** Copies text for the person; false where no clipboard is at hand. */
  copy(text: string): Promise<boolean>;
}
