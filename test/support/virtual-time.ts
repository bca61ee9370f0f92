import type { SandboxClock } from '../../src/sandbox/start-sandbox.ts';
import type { Clock } from '../../src/values/clock.ts';

/** One time for the program and the practice tenant: it stands still but for the program's own waiting, which takes none. */
export interface VirtualTime {
  readonly clock: Clock;
  readonly sandboxClock: SandboxClock;
  /** Every pause of the program, in ms. */
  readonly pauses: readonly number[];
  advance(ms: number): void;
}

export function virtualTime(start = Date.UTC(2026, 10, 22, 12, 0, 0)): VirtualTime {
  let now = start;
  let sandboxOffset = 0;
  const pauses: number[] = [];
  return {
    pauses,
    advance(ms) {
      now += ms;
    },
    clock: {
      now: () => new Date(now),
      async sleep(durationInMs, signal) {
        signal?.throwIfAborted();
        pauses.push(durationInMs);
        now += durationInMs;
        // Lets answers that are under way arrive, as they would while somebody waits.
        await new Promise((resolve) => setImmediate(resolve));
        signal?.throwIfAborted();
      },
    },
    sandboxClock: {
      nowInMs: () => now + sandboxOffset,
      moveBy(deltaInMs) {
        sandboxOffset += deltaInMs;
      },
    },
  };
}
