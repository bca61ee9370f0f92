import type { Verdict } from '../values/check.ts';
import { counted, fact, marked, type Paper, shown, verdictSymbol } from './layout.ts';

/** What a screen says of a record; the document itself says the rest. */
export interface RecordSeen {
  readonly verdict: Verdict;
  readonly findings: readonly { readonly title: string; readonly verdict: Verdict; readonly seen: string }[];
  readonly permissions: readonly { readonly isSignIn: boolean }[];
  readonly leastSet: { readonly exceeding: readonly string[] };
  readonly lastProof: { readonly passed: boolean; readonly at: string } | null;
}

/** The record is written: where, and what it says in short. */
export function layRecordWritten(
  written: { readonly file: string; readonly format: 'html' | 'md'; readonly record: RecordSeen },
  paper: Paper,
): string {
  const { file, format, record } = written;
  const { lastProof, leastSet, findings, permissions } = record;
  const own = permissions.filter(({ isSignIn }) => !isSignIn).length;
  const { exceeding } = leastSet;
  const row = (verdict: Verdict, label: string, value: string): string =>
    marked(verdictSymbol(verdict, paper.style), label, shown(value), paper);
  return [
    '',
    row(
      exceeding.length === 0 ? 'pass' : 'warn',
      'permissions',
      `${counted(own, 'permission')}, ${exceeding.length === 0 ? 'none' : exceeding.join(', ')} beyond what is needed`,
    ),
    lastProof === null
      ? row('warn', 'last proof', 'never proven: defender-access verify')
      : row(
          lastProof.passed ? 'pass' : 'fail',
          'last proof',
          `${lastProof.passed ? 'passed' : 'failed'} on ${lastProof.at.slice(0, 10)}`,
        ),
    ...findings.map(({ title, verdict, seen }) => row(verdict, title, seen)),
    '',
    row('pass', 'written', file),
    fact('next', format === 'html' ? 'open it in a browser; it prints well' : 'put it beside your change', paper),
  ].join('\n');
}
