import { rolesThatMayConsent } from '../catalog/roles.ts';
import type { SetupReport } from '../checks/check-setup.ts';
import { gutterWidth } from '../terminal/text-layout.ts';
import { textWidth } from '../terminal/text-width.ts';
import type { Check } from '../values/check.ts';
import { layCheck } from './check-view.ts';
import {
  fact,
  layHeading,
  marked,
  type Paper,
  pairsAsValues,
  remark,
  shown,
  valueRoom,
  verdictSymbol,
} from './layout.ts';
import { localMinute } from './local-time.ts';
import { type CheckGroup, groupChecks } from './verify-groups.ts';
import type { Rendered } from './view.ts';

/** What verify found, and about what. */
export interface VerifyResult {
  readonly report: SetupReport;
  readonly app: { readonly appId: string | null; readonly displayName: string | null };
  readonly tenant: { readonly id: string | null; readonly name: string | null };
  readonly at: Date;
  /** A command with the flags without which it would be about something else. */
  command(text: string): string;
}

export function verified(result: VerifyResult): Rendered {
  return { lay: (paper) => layVerified(result, paper), document: () => verifyDocument(result) };
}

function verifyDocument({ report, app, tenant }: VerifyResult): Readonly<Record<string, unknown>> {
  return {
    passed: report.passed,
    checks: report.checks.map(({ id, verdict, seen, remedy, detail }) => ({
      id,
      verdict,
      seen,
      remedy: remedy ?? null,
      ...(detail === undefined ? {} : { detail }),
    })),
    notProven: report.notProven,
    tenant,
    app,
  };
}

function layVerified(result: VerifyResult, paper: Paper): string {
  const { report, app, tenant, at } = result;
  const what = shown(app.displayName ?? app.appId ?? 'This setup');
  const where = tenant.name === null ? '' : ` in ${shown(tenant.name)}`;
  const groups = groupChecks(report.checks);
  return [
    '',
    layHeading(`${what}${where}, checked ${localMinute(at)}`, '', paper),
    '',
    ...layGroups(groups, paper),
    '',
    ...layVerdict(result, paper),
  ].join('\n');
}

/** Groups that were skipped for one and the same reason say it once, below the others. */
function layGroups(groups: readonly CheckGroup[], paper: Paper): readonly string[] {
  const byReason = new Map<string, CheckGroup[]>();
  for (const group of groups) {
    if (group.skippedBecause === null) continue;
    byReason.set(group.skippedBecause, [...(byReason.get(group.skippedBecause) ?? []), group]);
  }
  const crowds = [...byReason].filter(([, alike]) => alike.length >= 3);
  const toldBelow = new Set(crowds.map(([reason]) => reason));
  const crowded = new Set(crowds.flatMap(([, alike]) => alike));
  return [
    ...groups.filter((group) => !crowded.has(group)).flatMap((group) => layGroup(group, toldBelow, paper)),
    ...crowds.flatMap(([reason, alike]) => {
      const others = groups
        .filter((group) => !alike.includes(group))
        .flatMap(({ checks }) => checks.filter(({ verdict, seen }) => verdict === 'skipped' && seen === reason))
        .map(({ title }) => title);
      const names = [...alike.map(({ label }) => label), ...others].map((name) => name.replace(/ \(\w+\)$/, ''));
      return laySkipped('not looked at', `${[...new Set(names)].join(', ')}: ${reason}`, paper);
    }),
  ];
}

function layGroup(
  { label, checks, words, skippedBecause }: CheckGroup,
  toldBelow: ReadonlySet<string>,
  paper: Paper,
): readonly string[] {
  if (skippedBecause !== null) return laySkipped(label, `skipped: ${skippedBecause}`, paper);
  const troubled = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  if (troubled.length === 0) {
    return [layCheck({ id: label, title: label, verdict: 'pass', seen: words }, paper)];
  }
  const skipped = checks.filter(({ verdict, seen }) => verdict === 'skipped' && !toldBelow.has(seen));
  return [
    ...troubled.map((check) => layCheck(check, paper)),
    ...skipped.flatMap(({ title, seen }) => laySkipped(title, `skipped: ${seen}`, paper)),
  ];
}

function laySkipped(label: string, sentence: string, paper: Paper): readonly string[] {
  return [marked(verdictSymbol('skipped', paper.style), label, paper.style.faint(shown(sentence)), paper)];
}

function layVerdict(result: VerifyResult, paper: Paper): readonly string[] {
  const { report } = result;
  const { style } = paper;
  const root = report.checks.find(({ verdict }) => verdict === 'fail');
  if (root !== undefined) return layFault(root, result, paper);
  const warned = report.checks.filter(({ verdict }) => verdict === 'warn').length;
  const answered = report.checks.some(({ id, verdict }) => id.startsWith('call-') && verdict === 'pass');
  const notes = warned === 0 ? '' : ` ${warned === 1 ? 'One thing wants' : `${warned} things want`} a look, see above.`;
  const verdict = warned === 0 ? 'pass' : 'warn';
  if (answered) {
    const small = notProven(report).map((sentence) => remark('', style.faint(sentence), paper));
    return [remark(verdictSymbol(verdict, style), style.strong(`It works.${notes}`), paper), ...small];
  }
  if (report.checks.length === 0) {
    const none = 'No check was made, so nothing is proven: what was asked for does not concern this setup.';
    return [remark(verdictSymbol('skipped', style), style.strong(none), paper)];
  }
  const isBlind = report.checks.every((check) => check.verdict === 'skipped');
  const sentence = isBlind
    ? 'Nothing could be looked at, so nothing is proven.'
    : `Nothing wrong was found in what was looked at.${notes}`;
  const calls = report.checks.filter(({ id }) => id.startsWith('call-'));
  const because = calls.find(({ verdict: of }) => of === 'skipped')?.seen ?? 'that was not asked for';
  return [
    remark(verdictSymbol(isBlind ? 'skipped' : verdict, style), style.strong(sentence), paper),
    remark('', `Not proven: that an API answers with a token of this app (${shown(because)}).`, paper),
  ];
}

/** Skipped on the way, where the whole is fine: said, so that silence is not taken for proof. */
function notProven({ checks }: SetupReport): readonly string[] {
  const reasons = checks.filter(({ verdict }) => verdict === 'skipped').map(({ title, seen }) => `${title}: ${seen}`);
  return [...new Set(reasons)].map((reason) => `Not proven, ${shown(reason)}.`);
}

function layFault(root: Check, result: VerifyResult, paper: Paper): readonly string[] {
  const { style } = paper;
  const others = result.report.checks.filter(({ verdict }) => verdict === 'fail').length - 1;
  const more = others === 0 ? '' : ` ${others === 1 ? 'One more fault is' : `${others} more faults are`} listed above.`;
  const sentence = `Not working: ${shown(root.seen).replace(/[.]$/, '')}.${more}`;
  const command = fixIn(root);
  const rows = [
    ...(command === null ? [] : layCommand('fix', result.command(command), `needs ${rolesThatMayConsent[0]}`, paper)),
    ...(root.whoseMove === undefined ? [] : [fact('whose move', shown(root.whoseMove), paper)]),
    ...layCommand('again', result.command('defender-access verify'), 'looks once more', paper),
  ];
  return [remark(verdictSymbol('fail', style), style.strong(sentence), paper), '', ...rows];
}

/** A command and what is to be known of it; one too long for its column has a line of its own, so that it can be copied. */
function layCommand(label: string, command: string, what: string, paper: Paper): readonly string[] {
  const shownCommand = paper.style.accent(shown(command));
  if (textWidth(command) <= valueRoom(paper)) {
    return [fact(label, pairsAsValues([[shownCommand, what]], paper).join('\n'), paper)];
  }
  return [
    fact(label, '', paper),
    ' '.repeat(gutterWidth(paper.style)) + shownCommand,
    fact('', paper.style.faint(what), paper),
  ];
}

/**
 * The one command that mends it, where its remedy is a command that can be run as it stands. What only looks mends nothing,
 * and what a person has to fill in first (`--app-id ID`) stands with the check.
 */
function fixIn({ remedy = '' }: Check): string | null {
  const found = /defender-access (?:setup|consent)\b(?: --[\w-]+(?: (?!--)[^\s]+)?)*/.exec(remedy)?.[0];
  if (found === undefined || / (?:ID|UPN|URI|VALUE|FILE|NAME)\b/.test(found)) return null;
  return found.replace(/[.,;]$/, '');
}
