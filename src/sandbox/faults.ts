/** Which requests a fault meets. Method and path are matched on the request line, `$batch` items included. */
export interface FaultTarget {
  readonly host?: 'login' | 'graph' | 'defender';
  readonly method?: string;
  /** A regular expression on the path (with query). */
  readonly path?: string;
  /** Only the nth match (1 = first) and `count - 1` after it; every match when absent. */
  readonly nth?: number;
  readonly count?: number;
}

/**
 * What happens to the request:
 * - `status`: this status with the host's error body (429 and 503 with Retry-After)
 * - `hang`: no answer, the connection stays open
 * - `reset-before`: connection reset, nothing done
 * - `reset-after`: connection reset after the work was done
 * - `truncate`: the answer's body ends half-way
 * - `html`: a proxy's HTML page instead of the answer
 */
export interface Fault extends FaultTarget {
  readonly kind: 'status' | 'hang' | 'reset-before' | 'reset-after' | 'truncate' | 'html';
  readonly status?: number;
  readonly retryAfterInSeconds?: number;
  /** Retry-After as a date instead of seconds. */
  readonly retryAfterAsDate?: boolean;
}
