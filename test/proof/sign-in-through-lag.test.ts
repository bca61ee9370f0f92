import { describe, expect, test } from 'vitest';
import { refusal } from '../../src/catalog/remedies.ts';
import { AccessError, cancelled } from '../../src/errors/access-error.ts';
import { signInThroughLag } from '../../src/proof/sign-in-through-lag.ts';
import type { Session } from '../../src/tokens/session.ts';
import type { Clock } from '../../src/values/clock.ts';

const session = { method: 'browser' } as Session;

function world(...steps: (AccessError | Session)[]) {
  let now = 0;
  let tries = 0;
  const waits: number[] = [];
  const clock: Clock = {
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
  };
  const signIn = async (): Promise<Session> => {
    tries += 1;
    const step = steps.length > 1 ? steps.shift() : steps[0];
    if (step === undefined || step instanceof AccessError) throw step;
    return step;
  };
  return { clock, signIn, waits, tries: () => tries, signal: new AbortController().signal };
}

describe('signing in to an app that was made a moment ago', () => {
  test.each([
    ['unknown app', 'J4'],
    ['not consented', 'G1'],
  ] as const)('%s is waited for', async (_name, id) => {
    const run = world(refusal(id), refusal(id), session);
    expect(await signInThroughLag(run.signIn, { ...run, patienceInMs: 180_000 })).toBe(session);
    expect(run.waits).toEqual([3_000, 4_500]);
  });

  test('the last refusal is thrown when the patience is over', async () => {
    const last = refusal('J4');
    const run = world(last);
    await expect(signInThroughLag(run.signIn, { ...run, patienceInMs: 60_000 })).rejects.toBe(last);
    expect(run.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(60_000);
    expect(Math.max(...run.waits)).toBe(15_000);
  });

  test('without patience, and for any other refusal, there is one try', async () => {
    const lag = world(refusal('J4'));
    await expect(signInThroughLag(lag.signIn, { ...lag, patienceInMs: 0 })).rejects.toMatchObject({ failure: 'J4' });
    const blocked = world(refusal('B5'));
    await expect(signInThroughLag(blocked.signIn, { ...blocked, patienceInMs: 180_000 })).rejects.toMatchObject({
      failure: 'B5',
    });
    expect([lag.tries(), blocked.tries()]).toEqual([1, 1]);
  });

  test('Ctrl-C ends the wait', async () => {
    const controller = new AbortController();
    const run = world(refusal('J4'));
    const waiting = signInThroughLag(run.signIn, {
      ...run,
      signal: controller.signal,
      patienceInMs: 180_000,
      onWait: () => controller.abort(cancelled()),
    });
    await expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
  });
});
