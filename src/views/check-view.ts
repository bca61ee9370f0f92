import type { Check } from '../values/check.ts';
import { fact, marked, type Paper, paragraph, shown, verdictSymbol } from './layout.ts';

/** One thing that was looked at: verdict, what was seen and, where it is not as it should be, what to do. */
export function layCheck(check: Check, paper: Paper): string {
  const { style } = paper;
  const seen = check.verdict === 'skipped' ? style.faint(shown(check.seen)) : shown(check.seen);
  const remedy = check.verdict === 'pass' ? undefined : check.remedy;
  const below = [check.detail, remedy].flatMap((text) => (text === undefined || text === '' ? [] : [shown(text)]));
  return [
    marked(verdictSymbol(check.verdict, style), check.title, seen, paper),
    ...below.map((text) => fact('', text, paper)),
  ].join('\n');
}

/**
 * The preflight: one line when all is well ("3 of 3 hosts answer, clock in step, no proxy"), else that line's place is
 * taken by every check that is not.
 */
export function layPreflight(checks: readonly Check[], paper: Paper): string {
  const troubled = checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn');
  if (troubled.length > 0) return troubled.map((check) => layCheck(check, paper)).join('\n');
  const seen = checks.filter((check) => check.verdict === 'pass').map((check) => check.seen);
  return marked(verdictSymbol('pass', paper.style), 'network', seen.map(shown).join(', '), paper);
}

/** Above the checks of a proof: whose token it is about. */
export function layProofHeading(userName: string, paper: Paper): string {
  const sentence = `Proof: a token that the app got on behalf of ${shown(userName)}`;
  return ['', paper.style.strong(paragraph(sentence, paper))].join('\n');
}
