import type { AccessErrorCode } from '../errors/exit-code.ts';

const firstPauseInMs = 250;
const growth = 1.5;
const longestPauseInMs = 15_000;

/**
 * Pause before the next look or try: 0.25 s, then 1.5 times longer each, at most 15 s.
 *
 * @param attempt 0 before the first repetition
 */
export function backoff(attempt: number): number {
  return Math.min(longestPauseInMs, Math.round(firstPauseInMs * growth ** attempt));
}

/**
 * Reads Retry-After: whole seconds or an HTTP date.
 *
 * @returns the pause in ms, 0 for a date that has passed, null when absent or unreadable
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(header: string | null | undefined, now: Date): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // Date.parse takes almost anything; only the forms of an HTTP date begin with the name of a day.
  if (!/^(mon|tue|wed|thu|fri|sat|sun)/i.test(text)) return null;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

export interface Attempt {
  readonly method: string;
  /** Status of the answer; null when none came. */
  readonly status: number | null;
  /** Why no answer came. */
  readonly problem: AccessErrorCode | null;
  /** What parseRetryAfter made of the answer. */
  readonly retryAfterInMs: number | null;
}

const readingMethods = new Set(['GET', 'HEAD']);
// A gateway's timeouts and faults; what they say of a write is unknown, of a read nothing is lost by asking again.
const passingStatuses = new Set([408, 500, 502, 503, 504]);

/**
 * Whether the same request may be sent once more without a person deciding. A write only where it is known that the
 * earlier attempt did not happen: 429 (refused), 503 with Retry-After (refused), or no connection at all.
 * Does NOT count attempts and does not wait.
 */
export function mayTryAgain({ method, status, problem, retryAfterInMs }: Attempt): boolean {
  const reads = readingMethods.has(method.toUpperCase());
  if (status === null) {
    if (problem === 'host-unreachable') return true;
    return reads && (problem === 'connection-lost' || problem === 'timed-out');
  }
  if (status === 429) return true;
  if (status === 503 && retryAfterInMs !== null) return true;
  return reads && passingStatuses.has(status);
}
