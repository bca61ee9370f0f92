import { AccessError } from '../errors/access-error.ts';
import { backoff, mayTryAgain, parseRetryAfter } from '../network/retry.ts';
import { claimsChallenge } from './claims-challenge.ts';
import type { GraphAnswer } from './graph.ts';
import { readProblem } from './graph-error.ts';

/** What `onWait` is told before every pause. */
export interface GraphWait {
  /** Why, in words for a progress line. */
  readonly reason: string;
  readonly ms: number;
}

/** Sendings of one request in all, as other Graph clients settled on. */
export const triesInAll = 5;

// Where Graph throttles without saying for how long; what the Microsoft 365 CLI waits.
const unnamedPauseInMs = 10_000;
// Longer than the longest window of the directory's limits (150 s); a wait beyond it is the person's to decide.
const longestPauseInMs = 180_000;
// Two writes met at one object: https://github.com/Azure/azure-cli/issues/23081
const clashPausesInMs = [2_000, 5_000, 10_000, 10_000] as const;

/** Where in its tries a request is. */
export interface Standing {
  /** Whether repeating it changes nothing: a GET, or a batch of GETs. */
  readonly reads: boolean;
  /** 0 after the first sending. */
  readonly attempt: number;
  readonly now: Date;
}

/** @returns the pause before the same request may be sent again, null when this answer is the last word */
export function pauseAfterAnswer(answer: GraphAnswer, standing: Standing): GraphWait | null {
  const { attempt, now } = standing;
  if (attempt + 1 >= triesInAll) return null;
  const retryAfterInMs = parseRetryAfter(answer.headers['retry-after'], now);
  if (answer.status === 503 && readProblem(answer)?.code === 'Directory_ConcurrencyViolation') {
    const ms = retryAfterInMs ?? clashPausesInMs[attempt] ?? unnamedPauseInMs;
    return bearable({ reason: 'another change to the same object is under way', ms });
  }
  const again = mayTryAgain({ method: methodOf(standing), status: answer.status, problem: null, retryAfterInMs });
  if (!again) return null;
  if (retryAfterInMs !== null) return bearable({ reason: 'Microsoft Graph asks to wait', ms: retryAfterInMs });
  if (answer.status === 429) return { reason: 'Microsoft Graph is busy', ms: unnamedPauseInMs };
  return { reason: `Microsoft Graph failed with status ${answer.status}`, ms: backoff(attempt) };
}

/** @returns the pause before the same request may be sent again, null when the problem stands */
export function pauseAfterProblem(problem: unknown, standing: Standing): GraphWait | null {
  if (!(problem instanceof AccessError) || standing.attempt + 1 >= triesInAll) return null;
  const again = mayTryAgain({ method: methodOf(standing), status: null, problem: problem.code, retryAfterInMs: null });
  return again ? { reason: 'the connection to Microsoft Graph failed', ms: backoff(standing.attempt) } : null;
}

/** How the next token has to be asked for, where a 401 makes that worth one try. */
export interface Renewal {
  readonly fresh?: boolean;
  readonly claims?: string;
}

/** A 401 says that nothing was done, so even a write may follow with a better token. */
export function renewalFor(answer: GraphAnswer): Renewal | null {
  if (answer.status !== 401) return null;
  const claims = claimsChallenge(answer.headers['www-authenticate']);
  return claims === null ? { fresh: true } : { claims };
}

function bearable(wait: GraphWait): GraphWait | null {
  return wait.ms <= longestPauseInMs ? wait : null;
}

function methodOf({ reads }: Standing): string {
  return reads ? 'GET' : 'POST';
}
