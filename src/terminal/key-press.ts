import { emitKeypressEvents } from 'node:readline';
import type { ReadStream } from 'node:tty';
import { cancelled } from '../errors/access-error.ts';

interface Key {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl?: boolean;
}

/**
 * Waits for one of the keys without Enter, while something else goes on. The terminal is in raw mode for that long only, so
 * Ctrl-C arrives as a key: it calls `interrupt` and rejects.
 *
 * @throws the signal's reason; AccessError `cancelled` on Ctrl-C and when the terminal goes away
 */
export async function pressedKey(
  input: ReadStream,
  keys: readonly string[],
  signal: AbortSignal,
  interrupt: () => void,
): Promise<string> {
  signal.throwIfAborted();
  emitKeypressEvents(input);
  const wasRaw = input.isRaw;
  input.setRawMode(true);
  input.resume();
  const { promise, resolve, reject } = withResolvers<string>();
  const onKey = (text: string | undefined, key: Key): void => {
    if (key.ctrl === true && key.name === 'c') {
      interrupt();
      reject(cancelled());
      return;
    }
    const hit = keys.find((each) => each === text || each === key.name || each === text?.toLowerCase());
    if (hit !== undefined) resolve(hit);
  };
  const onAbort = (): void => reject(signal.reason);
  const onEnd = (): void => reject(cancelled());
  input.on('keypress', onKey);
  input.once('end', onEnd);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await promise;
  } finally {
    input.removeListener('keypress', onKey);
    input.removeListener('end', onEnd);
    signal.removeEventListener('abort', onAbort);
    input.setRawMode(wasRaw);
    input.pause();
  }
}

// Promise.withResolvers came with Node 22.
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (reason: unknown) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
