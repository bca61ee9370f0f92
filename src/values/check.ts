export type Verdict = 'pass' | 'warn' | 'fail' | 'skipped';

/** One thing that was looked at: by the preflight, the proof or verify. */
export interface Check {
  /** Stable, kebab-case; scripts select by it. Per API it ends in `-xdr`, `-endpoint` or `-graph`. */
  readonly id: string;
  /** Two or three words for the left column. */
  readonly title: string;
  readonly verdict: Verdict;
  /** What was seen, in words, on one line; for `skipped`: because of what. */
  readonly seen: string;
  /** What to do, where the verdict is not `pass`. */
  readonly remedy?: string;
  /** The raw line and the ids support asks for, where a service refused. */
  readonly detail?: string;
  /** Who has to move, where it is somebody else than the reader. */
  readonly whoseMove?: string;
}

export function hasFailed(checks: readonly Check[]): boolean {
  return checks.some((check) => check.verdict === 'fail');
}
