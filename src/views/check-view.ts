import type { Check } from '../values/check.ts';
import { fact, marked, type Paper, paragraph, shortId, shown, verdictSymbol } from './layout.ts';

const wholeId = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/**
 * One thing that was looked at: verdict, what was seen and, where it is not as it should be, what to do. Ids are shortened
 * where all is well; support needs them whole where it is not.
 */
export function layCheck(check: Check, paper: Paper): string {
  const { style } = paper;
  const isWell = check.verdict === 'pass';
  const words = isWell ? check.seen.replace(wholeId, (id) => shortId(id, style)) : check.seen;
  const seen = check.verdict === 'skipped' ? style.faint(shown(words)) : shown(words);
  const below = [check.detail, isWell ? undefined : check.remedy];
  return [
    marked(verdictSymbol(check.verdict, style), check.title, seen, paper),
    ...below.flatMap((text) => (text === undefined || text === '' ? [] : [fact('', shown(text), paper)])),
  ].join('\n');
}

/** The short form of what was seen before signing in; certificates that are trusted and the like go without saying. */
const inShort: readonly (readonly [id: string, words: (seen: string) => string])[] = [
  ['hosts', (seen) => seen],
  ['clock', (seen) => `clock ${seen}`],
  ['proxy', (seen) => seen],
];

/**
 * The preflight: one line when all is well ("3 of 3 hosts answer, clock in step, no proxy"), else every check that is not.
 * A failure is told in full by the refusal that follows, so here it has its line alone.
 */
export function layPreflight(checks: readonly Check[], paper: Paper): string {
  const troubled = checks.filter((check) => check.verdict === 'fail' || check.verdict === 'warn');
  if (troubled.length > 0) {
    return troubled
      .map(({ id, title, verdict, seen, remedy }) =>
        layCheck(
          { id, title, verdict, seen, ...(verdict === 'warn' && remedy !== undefined ? { remedy } : {}) },
          paper,
        ),
      )
      .join('\n');
  }
  const seen = inShort.flatMap(([id, words]) =>
    checks.filter((check) => check.id === id && check.verdict === 'pass').map((check) => words(shown(check.seen))),
  );
  return marked(verdictSymbol('pass', paper.style), 'network', seen.join(', '), paper);
}

/** Above the checks of a proof: whose token it is about. */
export function layProofHeading(userName: string, paper: Paper): string {
  const sentence = `Proof: a token that the app got on behalf of ${shown(userName)}`;
  return ['', paper.style.strong(paragraph(sentence, paper))].join('\n');
}
