import type { Outcome } from '../apply/outcome.ts';
import type { Change } from '../plan/plan.ts';
import { gutterWidth } from '../terminal/text-layout.ts';
import { textWidth } from '../terminal/text-width.ts';
import { changeLabel, changeWords } from './change-words.ts';
import { fact, marked, type Paper, pairsAsValues, paragraph, remark, shown, valueRoom } from './layout.ts';
import { passedInWords } from './proof-words.ts';
import type { SetupReport } from './setup-report.ts';

function summary(report: SetupReport): string {
  const { status, proof, config } = report;
  const saved = config === null ? '' : ` Saved in ${shown(config)}; there is no secret in it.`;
  if (status === 'planned') return 'This was a dry run: nothing was written.';
  if (status === 'handed-off') return `Set up as far as you may; the consent is still to be given.${saved}`;
  const kept = status === 'unchanged' ? 'Nothing had to change. ' : '';
  if (proof === null) return `${kept}It is set up, not proven: no token was asked for.${saved}`;
  return proof.passed
    ? `${kept}${passedInWords(proof.checks)}${saved}`
    : `${kept}It is set up, but the proof failed: see above.${saved}`;
}

/** A command is there to be copied, so it is never broken; long ones get the whole width. */
function layLongCommands(report: Pick<SetupReport, 'next' | 'undo'>, { style }: Paper): readonly string[] {
  const indent = ' '.repeat(gutterWidth(style));
  const labelled = (label: string, lines: readonly string[]): readonly string[] => [
    indent + style.faint(label),
    ...lines.map((line) => indent + line),
  ];
  const next = report.next.flatMap(({ command, what }) => [style.accent(command), style.faint(`  ${what}`)]);
  return [
    ...(next.length === 0 ? [] : labelled('next', next)),
    ...(report.undo === null ? [] : labelled('undo', [style.accent(report.undo)])),
  ];
}

/** What makes sense now, and how it is undone. */
export function layCommands(report: Pick<SetupReport, 'next' | 'undo'>, paper: Paper): readonly string[] {
  const commands = [...report.next.map(({ command }) => command), ...(report.undo === null ? [] : [report.undo])];
  if (commands.some((command) => textWidth(command) > valueRoom(paper))) return layLongCommands(report, paper);
  const pairs = report.next.map(({ command, what }) => [paper.style.accent(command), what] as const);
  return [
    ...(pairs.length === 0 ? [] : [fact('next', pairsAsValues(pairs, paper).join('\n'), paper)]),
    ...(report.undo === null ? [] : [fact('undo', paper.style.accent(report.undo), paper)]),
  ];
}

export interface HandedOffApp {
  readonly appId: string | null;
  readonly displayName: string;
}

/** The approval that somebody else has to give: one link, who may, and what to do once it is given. */
export function layHandOff(handOff: NonNullable<SetupReport['handOff']>, app: HandedOffApp, paper: Paper): string {
  const who = handOff.who.map(shown);
  return [
    '',
    paper.style.strong(paragraph('Pass this on to someone who may consent.', paper)),
    '',
    fact('who may', who.join(', '), paper),
    ...(app.appId === null ? [] : [fact('app', `${shown(app.displayName)}, ${app.appId}`, paper)]),
    ...(handOff.url === null
      ? []
      : [
          '',
          paragraph('They open this address, read the page and accept:', paper),
          `  ${paper.style.link(handOff.url)}`,
        ]),
  ].join('\n');
}

/** The last screen: what stands, what to run next, how to undo it. */
export function laySetupDone(report: SetupReport, paper: Paper, isLinkShown = false): string {
  const { style } = paper;
  const isGood = report.status !== 'handed-off' && report.proof?.passed === true;
  const sentence = summary(report);
  const head = isGood ? style.good(style.symbols.pass) : style.caution(style.symbols.warn);
  const files = report.files.length === 0 ? [] : [fact('also written', report.files.map(shown).join(', '), paper)];
  const commands = layCommands(report, paper);
  return [
    ...(report.handOff === null || report.status === 'planned' || isLinkShown
      ? []
      : [layHandOff(report.handOff, report.app, paper)]),
    '',
    report.status === 'planned' ? paragraph(sentence, paper) : remark(head, style.strong(sentence), paper),
    ...(files.length + commands.length === 0 ? [] : ['', ...files, ...commands]),
  ].join('\n');
}

/** The plan stands above in full; here only what tells several changes under one label apart. */
function standingDetail(change: Change, tenantName: string): readonly string[] {
  if (change.kind === 'grant') {
    return [change.user === null ? change.api : `${change.api} for ${shown(change.user.userPrincipalName)}`];
  }
  return ['permissions', 'owner', 'assignment'].includes(change.kind) ? [changeWords(change, tenantName)] : [];
}

/** What was written before something stopped the run, so that nobody wonders what is left behind. */
export function layStanding(outcome: Outcome, tenantName: string, paper: Paper): string {
  const { symbols, good, caution, faint } = paper.style;
  const rows = (changes: readonly Change[], symbol: string, word: string): readonly string[] => {
    const details = new Map<string, string[]>();
    for (const change of changes) {
      const label = changeLabel(change);
      details.set(label, [...(details.get(label) ?? []), ...standingDetail(change, tenantName)]);
    }
    return [...details].map(([label, found]) =>
      marked(symbol, label, [found.join(', '), word].filter((part) => part !== '').join(': '), paper),
    );
  };
  if (outcome.done.length + outcome.unsure.length === 0) {
    return ['', paragraph('Nothing was written.', paper)].join('\n');
  }
  return [
    '',
    paragraph('What stands:', paper),
    ...(outcome.confirmed
      ? rows(outcome.done, good(symbols.pass), 'done')
      : rows(outcome.done, caution(symbols.warn), 'written, not seen again yet')),
    ...rows(outcome.unsure, caution(symbols.warn), 'sent, but the answer was lost'),
    ...rows(outcome.notDone, faint(symbols.skip), 'not written'),
    // Whoever stops a run reads it under what stopped it.
    ...(outcome.problem?.code === 'cancelled'
      ? []
      : ['', paragraph('Running the same command again goes on from here.', paper)]),
  ].join('\n');
}
