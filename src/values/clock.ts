import { setTimeout as wait } from 'node:timers/promises';

/** Time as the program sees it; tests move it by hand. */
export interface Clock {
  now(): Date;
  /** @throws the signal's reason when aborted */
  sleep(durationInMs: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => new Date(),
  async sleep(durationInMs, signal) {
    signal?.throwIfAborted();
    await wait(durationInMs, undefined, signal === undefined ? {} : { signal }).catch((reason: unknown) => {
      signal?.throwIfAborted();
      throw reason;
    });
  },
};
