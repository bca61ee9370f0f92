import type { Check } from '../values/check.ts';
import { shown } from './layout.ts';

/**
 * What a proof that found no fault has shown. "It works" is said only of what answered: a permission that can do nothing
 * harmless leaves its API uncalled, and silence about it would be taken for proof.
 */
export function passedInWords(checks: readonly Check[]): string {
  const calls = checks.filter(({ id }) => id.startsWith('call-'));
  const uncalled = [...new Set(calls.flatMap(({ verdict, seen }) => (verdict === 'skipped' ? [shown(seen)] : [])))];
  if (uncalled.length === 0) return 'It works.';
  const answered = calls.some(({ verdict }) => verdict === 'pass');
  return answered
    ? `It works as far as it was tried: ${uncalled.join('; ')}.`
    : `The token is right, but no API was called with it: ${uncalled.join('; ')}.`;
}
