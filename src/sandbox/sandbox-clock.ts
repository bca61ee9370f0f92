/** The practice tenant's only source of time; movable, so that tests and scenarios can jump without waiting. */
export interface SandboxClock {
  nowInMs(): number;
  /** Moves the clock by this much from now on (negative: back). */
  moveBy(deltaInMs: number): void;
}

/**
 * A clock that runs with real time plus an offset.
 *
 * @param offsetInMs how far it is ahead of this machine (negative: behind)
 * @param baseNowInMs the clock underneath; real time unless a test injects one
 */
export function startClock(offsetInMs = 0, baseNowInMs: () => number = Date.now): SandboxClock {
  let offset = offsetInMs;
  return {
    nowInMs: () => baseNowInMs() + offset,
    moveBy(deltaInMs) {
      offset += deltaInMs;
    },
  };
}

/** Graph's way of writing an instant: UTC, whole seconds, `Z`. */
export function graphDateTime(timeInMs: number): string {
  return `${new Date(timeInMs).toISOString().slice(0, 19)}Z`;
}
