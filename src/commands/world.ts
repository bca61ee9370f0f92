import type { Terminal } from '../terminal/terminal.ts';
import type { Clock } from '../values/clock.ts';

export interface PageToOpen {
  readonly url: string;
  /** Present for a device code: what is to be typed on that page. */
  readonly userCode?: string;
  /** Whom the page is for, where that is known. */
  readonly loginHint?: string;
  /** For whoever opens it in a person's place: the page refused, and this is its text. A real page tells only the person. */
  refused?(text: string): void;
}

/** The process as the program sees it. `main` makes the real one; journeys make their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborted, with an AccessError `cancelled` as its reason, by Ctrl-C outside of a question. */
  readonly signal: AbortSignal;
  /** Does what Ctrl-C does, for a terminal in raw mode, which sends no signal. */
  interrupt(): void;
  /** The terminal was closed. Heard only where something must not be left behind; otherwise that ends the process. */
  onHangup(heard: () => void): () => void;
  randomBytes(count: number): Uint8Array;
  /** Resolves to false where no browser could be started; never throws. */
  openPage(page: PageToOpen): Promise<boolean>;
  /** Stands in for the terminal made from the streams. */
  readonly terminal?: Terminal;
}
