import { AccessError } from '../errors/access-error.ts';
import type { Session } from '../tokens/session.ts';
import type { Clock } from '../values/clock.ts';
import { lagCodes } from './acquire-token.ts';

// Each try may open a page or issue a code, so they are further apart than silent requests for a token.
const firstPauseInMs = 3_000;
const growth = 1.5;
const longestPauseInMs = 15_000;

/**
 * Signs in to an app that was made or approved a moment ago: where the sign-in service does not know it yet ("unknown app",
 * "not consented"), it is tried again, 3 s later at first and at most 15 s apart, until the patience is over. What only a
 * page says cannot be seen here; that ends in the sign-in's own timeout.
 *
 * @throws AccessError the last refusal, unchanged; `cancelled`
 * @see https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/3706
 */
export async function signInThroughLag(
  signIn: () => Promise<Session>,
  patience: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    readonly patienceInMs: number;
    readonly onWait?: (wait: { readonly reason: string; readonly ms: number }) => void;
  },
): Promise<Session> {
  const until = patience.clock.now().getTime() + patience.patienceInMs;
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await signIn();
    } catch (error) {
      if (!(error instanceof AccessError) || !lagCodes.has(error.code)) throw error;
      const ms = Math.min(longestPauseInMs, firstPauseInMs * growth ** attempt);
      if (patience.clock.now().getTime() + ms > until) throw error;
      patience.onWait?.({ reason: 'the sign-in service does not know the new app yet', ms });
      await patience.clock.sleep(ms, patience.signal);
    }
  }
}
