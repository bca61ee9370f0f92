import type { Clock } from '../../../src/values/clock.ts';

/** Time that passes only while something sleeps; remembers every sleep. */
export class VirtualClock implements Clock {
  readonly slept: number[] = [];
  #now: number;

  constructor(start = '2026-11-22T12:00:00Z') {
    this.#now = Date.parse(start);
  }

  now(): Date {
    return new Date(this.#now);
  }

  async sleep(durationInMs: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(durationInMs);
    this.#now += durationInMs;
  }
}
