import { PassThrough, Writable } from 'node:stream';
import { createTerminal, type TerminalOptions } from '../../src/terminal/node-terminal.ts';

/** What was written to a stream that may call itself a terminal. */
export class Recorder extends Writable {
  readonly isTTY: boolean;
  columns = 80;
  rows = 24;
  text = '';

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

/** An input that can be put into raw mode, as a terminal can. */
export class Keyboard extends PassThrough {
  readonly isTTY = true;
  isRaw = false;
  rawModes: boolean[] = [];

  setRawMode(mode: boolean): this {
    this.isRaw = mode;
    this.rawModes.push(mode);
    return this;
  }
}

/** A terminal on streams that record, with a keyboard to type on. */
export function fakeTerminal(more: Partial<TerminalOptions> & { tty?: boolean } = {}) {
  const { tty = true, ...options } = more;
  const stdin = new Keyboard();
  const stdout = new Recorder(tty);
  const stderr = new Recorder(tty);
  const terminal = createTerminal({
    stdin: tty ? stdin : new PassThrough(),
    stdout,
    stderr,
    env: { LANG: 'C.UTF-8' },
    plain: false,
    noColor: true,
    json: false,
    platform: 'linux',
    ...options,
  });
  return { terminal, stdin, stdout, stderr };
}
