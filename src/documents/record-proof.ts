import type { SetupRecord } from './record-shape.ts';

type LastProof = NonNullable<SetupRecord['lastProof']>;

/** What came of the last proof; "proven" without more is said only where nothing was left out. */
export function proofInShort(proof: LastProof): string {
  if (!proof.passed) return 'The proof failed';
  return leftOut(proof) === 0 ? 'Proven' : 'Proven as far as it was tried';
}

/** The same as the end of a sentence. */
export function proofOutcome(proof: LastProof): string {
  if (!proof.passed) return 'not every check passed.';
  const left = leftOut(proof);
  if (left === 0) return 'every check passed.';
  return `what was checked passed; ${left === 1 ? 'one check' : `${left} checks`} could not be made.`;
}

/** A call that could not be made harmlessly proves nothing about its API. */
function leftOut({ checks }: LastProof): number {
  return checks.filter(({ verdict }) => verdict === 'skipped').length;
}
