import type { Clock } from '../../src/values/clock.ts';

/** Time that moves only by sleeping. */
export function virtualClock(): Clock & { readonly elapsedInMs: () => number } {
  let time = Date.UTC(2026, 10, 22);
  const start = time;
  return {
    now: () => new Date(time),
    async sleep(durationInMs, signal) {
      signal?.throwIfAborted();
      time += durationInMs;
    },
    elapsedInMs: () => time - start,
  };
}
