import { apis, formatPermission } from '../catalog/api.ts';
import { permissionOf } from '../catalog/permissions.ts';
import { type ConsentDrift, type ConsentReason, type ConsentRow, isDifference } from '../plan/consent-drift.ts';
import { layCommands } from './done-view.ts';
import { counted, fact, layTable, type Paper, paragraph, remark, shown } from './layout.ts';
import { passedInWords } from './proof-words.ts';
import { type SetupReport, setupDocument } from './setup-report.ts';
import type { Rendered } from './view.ts';

/** The three columns, and what is needed to put them in words. */
export interface ConsentTable {
  readonly appName: string;
  readonly tenantName: string;
  readonly drift: ConsentDrift;
  /** User names by object id, as far as they are known. */
  readonly people: ReadonlyMap<string, string>;
  /** Whose token it was; null when none was asked for. */
  readonly user: string | null;
  /** Why there is no token, as the end of a sentence; null when there is one. */
  readonly noToken: string | null;
}

/** Sign-in permissions are worth a line only where something is amiss with them. */
export function shownRows({ rows }: ConsentDrift): readonly ConsentRow[] {
  return rows.filter((row) => !row.isSignIn || isDifference(row));
}

export function countDifferences(drift: ConsentDrift): number {
  return drift.rows.filter(isDifference).length;
}

/** Why the columns of one permission differ, a sentence for each reason. */
export function reasonWords(row: ConsentRow, user: string | null): readonly string[] {
  return row.reasons.map((reason) => wordsOf[reason](row, user));
}

const wordsOf: Readonly<Record<ConsentReason, (row: ConsentRow, user: string | null) => string>> = {
  'api-missing': ({ api }) => `${apis[api].displayName} is not in this tenant, so nothing of it can be consented`,
  'api-disabled': ({ api }) => `${apis[api].displayName} is switched off in this tenant`,
  unpublished: ({ api }) => `${apis[api].displayName} does not publish it any more`,
  'never-consented': () => 'added to the app by other means, never consented',
  'not-consented-yet': () => 'set up, not consented yet',
  revoked: () => 'was consented; taken back since',
  'not-configured': () => "consented, but not on the app's list",
  'taken-off': () => "consented, but taken off the app's list since",
  lost: () => 'set up once; taken off the app since, and not consented any more',
  'some-people': ({ people }) =>
    people.length === 0 ? 'not consented for those it is meant for' : 'consented for some of those it is meant for',
  'not-in-token': () => 'the consent is newer than the token, or not in effect yet',
  'stale-token': () => 'the token is older than the end of the consent; it carries it until it expires',
  'others-only': (_row, user) => `consented for others, not for ${shown(user ?? 'this person')}`,
  retiring: (row) => {
    const retiring = permissionOf(row)?.retiring;
    return retiring === undefined
      ? 'is about to stop working'
      : `stops answering on ${retiring.on}; its successor is ${formatPermission(retiring.successor)}`;
  },
};

/** What stands on the app, what is consented and what today's token carries, side by side. */
export function layConsentTable(table: ConsentTable, paper: Paper): string {
  const { drift, user, noToken } = table;
  const { style } = paper;
  const differences = countDifferences(drift);
  const title = `${shown(table.appName)} in ${shown(table.tenantName)}: ${
    differences === 0 ? 'no differences' : counted(differences, 'difference')
  }`;
  const rows = shownRows(drift);
  const header = ['permission', 'configured', 'granted for', "in today's token"];
  const yes = style.good(style.symbols.pass);
  const no = style.faint(style.symbols.dash);
  const cells = rows.map((row) => [
    shown(formatPermission(row)),
    row.configured ? yes : no,
    holdersOf(row, table) ?? no,
    row.inToken === null ? (row.isSignIn ? '' : style.faint('?')) : row.inToken ? yes : no,
  ]);
  const whole = layTable(header, cells, paper).split('\n');
  // In a wide table each row has one line; on a narrow screen each is a block of its own.
  const isWide = whole.length === cells.length + 1;
  const body = rows.flatMap((row, index) => [
    isWide ? (whole[index + 1] ?? '') : block(header, cells[index] ?? [], paper),
    ...reasonWords(row, user).map((words) =>
      indented(isDifference(row) ? style.caution(words) : style.faint(words), paper),
    ),
  ]);
  const notes = [
    ...(noToken === null ? [] : [`No token today: ${noToken}.`]),
    ...(drift.foreign === 0
      ? []
      : [`${counted(drift.foreign, 'more permission')} of Microsoft Graph, not for Defender: left alone.`]),
    ...(drift.applicationPermissions === 0
      ? []
      : [
          `${counted(drift.applicationPermissions, 'application permission')} on the app: a token on behalf of a person never carries those.`,
        ]),
  ];
  return [
    '',
    style.strong(paragraph(title, paper)),
    '',
    ...(rows.length === 0 ? [paragraph('No permission of Defender on the app, and none consented.', paper)] : []),
    ...(rows.length > 0 && isWide ? [whole[0] ?? ''] : []),
    ...body,
    ...(notes.length === 0 ? [] : ['', ...notes.map((note) => paragraph(note, paper))]),
    '',
  ].join('\n');
}

function block(header: readonly string[], [name = '', ...cells]: readonly string[], paper: Paper): string {
  return [
    paragraph(name, paper),
    ...cells.map((cell, index) => fact(`  ${header[index + 1] ?? ''}`, cell, paper)),
  ].join('\n');
}

/** A reason under its permission, two columns further in. */
function indented(text: string, paper: Paper): string {
  return paragraph(text, { ...paper, columns: paper.columns - 2 })
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

const longestName = 30;

function holdersOf({ forEveryone, people }: ConsentRow, { people: names }: ConsentTable): string | null {
  if (forEveryone) return 'everyone';
  const [first] = people;
  if (first === undefined) return null;
  const name = shown(names.get(first) ?? '');
  return people.length === 1 && name !== '' && name.length <= longestName ? name : peopleCounted(people.length);
}

function peopleCounted(count: number): string {
  return count === 1 ? '1 person' : `${count} people`;
}

/** How consent ended. */
export interface ConsentReport extends SetupReport {
  /** What still differs. */
  readonly differences: readonly ConsentRow[];
  /** A token does not carry yet what was granted just now. */
  readonly isLagging: boolean;
}

/** The last screen of consent, and its JSON document, which has the shape of setup's. */
export function renderConsent(report: ConsentReport): Rendered {
  return {
    lay: (paper) => layConsentDone(report, paper),
    document: () => ({
      ...setupDocument(report),
      differences: report.differences.map((row) => ({ permission: formatPermission(row), reasons: [...row.reasons] })),
      warnings: [],
    }),
  };
}

function layConsentDone(report: ConsentReport, paper: Paper): string {
  const { style } = paper;
  const isWell =
    report.status !== 'handed-off' &&
    report.proof?.passed !== false &&
    (report.status !== 'done' || report.proof !== null);
  const head = isWell ? style.good(style.symbols.pass) : style.caution(style.symbols.warn);
  const sentence = summary(report);
  const commands = layCommands(report, paper);
  return [
    '',
    report.status === 'planned' ? paragraph(sentence, paper) : remark(head, style.strong(sentence), paper),
    ...(commands.length === 0 ? [] : ['', ...commands]),
  ].join('\n');
}

function summary({ status, proof, config, isLagging }: ConsentReport): string {
  const saved = config === null ? '' : ` Saved in ${shown(config)}.`;
  if (status === 'planned') return 'This was a dry run: nothing was written.';
  if (status === 'handed-off') return `Done as far as you may; the consent is still to be given.${saved}`;
  if (status === 'unchanged') {
    const works =
      proof === null ? '' : proof.passed ? ` ${passedInWords(proof.checks)}` : ' But the proof failed: see above.';
    return `Nothing had to change.${works}`;
  }
  if (isLagging) return `Granted, and seen in the tenant; not yet in effect in a new token.${saved}`;
  if (proof === null) return `Done, and seen in the tenant; no token was asked for.${saved}`;
  if (!proof.passed) return `Done, and seen in the tenant, but the proof failed: see above.${saved}`;
  const isCalled = proof.checks.every(({ id, verdict }) => !id.startsWith('call-') || verdict !== 'skipped');
  return isCalled
    ? `Done: a new token carries it, and the API answers.${saved}`
    : `Done: a new token carries it. ${passedInWords(proof.checks)}${saved}`;
}
