import { AccessError, cancelled } from '../errors/access-error.ts';
import type { HttpClient } from '../network/http-client.ts';
import type { Clock } from '../values/clock.ts';
import type { EntraContext } from './entra-error.ts';
import type { SignInGuide, SignInInterruption, SignInMethod } from './session.ts';
import type { TokenAnswer } from './token-answer.ts';

/** One interactive sign-in: who asks, for what, and with whose help. */
export interface SignInAttempt extends Omit<EntraContext, 'method'> {
  /** Full names, as the service takes them: https://graph.microsoft.com/.default */
  readonly scopes: readonly string[];
  /** Let the person choose even if the browser knows an account. */
  readonly selectAccount: boolean;
  /** Challenge of an earlier refusal, passed on as it came. */
  readonly claims?: string;
  readonly guide: SignInGuide;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How long the browser may take; by the clock of the machine, since a person is waited for. */
  readonly patienceInMs: number;
}

export type AttemptOutcome =
  | { readonly kind: 'signed-in'; readonly answer: TokenAnswer }
  /** The person would rather use another method. */
  | { readonly kind: 'other-method' };

export function contextOf(attempt: SignInAttempt, method: SignInMethod): EntraContext {
  const { cloud, tenant, clientId, audience, loginHint } = attempt;
  return { cloud, tenant, clientId, audience, method, ...(loginHint === undefined ? {} : { loginHint }) };
}

export function stopReason(signal: AbortSignal): AccessError {
  return signal.reason instanceof AccessError ? signal.reason : cancelled();
}

/**
 * Waits for `work`, for the signal, and for what the person does meanwhile, whichever decides first. `react` answers an
 * interruption: null goes on waiting. `over` is aborted as soon as it is decided, so that nothing else stays open.
 */
export async function whileWaiting<T>(options: {
  readonly guide: SignInGuide;
  readonly signal: AbortSignal;
  readonly over: AbortController;
  readonly work: Promise<T>;
  /** Resolves when there is something on the screen that can be interrupted. */
  readonly shown?: Promise<void>;
  readonly react: (interruption: SignInInterruption) => T | null;
}): Promise<T> {
  const { guide, signal, over, work, shown, react } = options;
  let stop: () => void = () => {};
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(stopReason(signal));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
  });
  const interrupted = async (): Promise<T> => {
    await shown;
    for (;;) {
      const decided = react(await guide.interruption(over.signal));
      if (decided !== null) return decided;
    }
  };
  try {
    const byPerson = interrupted();
    // Once it is over, the port rejects with our own reason; nobody listens any more.
    byPerson.catch(() => {});
    return await Promise.race([work, stopped, byPerson]);
  } finally {
    signal.removeEventListener('abort', stop);
    over.abort();
    work.catch(() => {});
    guide.settled();
  }
}
