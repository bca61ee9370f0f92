import { fileURLToPath } from 'node:url';
import { type IPty, spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

export const program = fileURLToPath(new URL('../../bin/defender-access.js', import.meta.url));

export const keys = { up: '\u001b[A', down: '\u001b[B', enter: '\r', space: ' ', interrupt: '\u0003' } as const;

export interface PseudoTerminalOptions {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

/** The built program in a real pseudo-terminal, read through a terminal emulator: what a person would see. */
export class PseudoTerminal {
  readonly #pty: IPty;
  readonly #screen: InstanceType<typeof headless.Terminal>;
  readonly #exit: Promise<number>;
  #raw = '';
  #drawn: Promise<void> = Promise.resolve();

  constructor({ args, cwd, env = {}, columns = 80, rows = 40 }: PseudoTerminalOptions) {
    this.#screen = new headless.Terminal({ cols: columns, rows, scrollback: 2_000, allowProposedApi: true });
    const inherited = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '' };
    this.#pty = spawn(process.execPath, [program, ...args], {
      cols: columns,
      rows,
      cwd,
      env: { ...inherited, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    });
    this.#pty.onData((data) => {
      this.#raw += data;
      this.#drawn = new Promise((resolve) => this.#screen.write(data, resolve));
    });
    this.#exit = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** Every byte that was written. */
  get raw(): string {
    return this.#raw;
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  /** Everything on the screen and above it, without trailing blanks. */
  async text(): Promise<string> {
    await this.#drawn;
    const { active } = this.#screen.buffer;
    const lines = Array.from(
      { length: active.length },
      (_, index) => active.getLine(index)?.translateToString(true) ?? '',
    );
    return lines.join('\n').trimEnd();
  }

  /** Waits until the screen shows it, and fails with the whole screen if it does not. */
  async shows(pattern: RegExp, patienceInMs = 15_000): Promise<string> {
    const until = Date.now() + patienceInMs;
    for (;;) {
      const text = await this.text();
      if (pattern.test(text)) return text;
      if (Date.now() > until) throw new Error(`the screen never showed ${pattern}:\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code, once the program has ended. */
  async ended(): Promise<number> {
    const code = await this.#exit;
    await this.#drawn;
    return code;
  }

  get emulator(): InstanceType<typeof headless.Terminal> {
    return this.#screen;
  }

  kill(): void {
    this.#pty.kill('SIGKILL');
  }
}
