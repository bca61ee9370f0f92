export interface FailureCause {
  readonly cause: string;
  /** How far a program can tell: by a code or a fact, by signs only, or not at all from where it stands. */
  readonly detection: 'detected' | 'hinted' | 'not detected';
  /** What to look at. */
  readonly detect: string;
  /** What may be tried again without asking, and how often. */
  readonly retry: string;
}
