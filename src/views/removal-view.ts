import type { Change } from '../plan/plan.ts';
import { gutterWidth } from '../terminal/text-layout.ts';
import type { Guid } from '../values/guid.ts';
import { changeTarget } from './change-words.ts';
import { fact, type Paper, paragraph, remark, shown } from './layout.ts';
import type { Rendered } from './view.ts';

/** How removing an app ended: everything that either rendering may say. */
export interface RemovalReport {
  readonly status: 'done' | 'unchanged' | 'planned';
  readonly tenant: { readonly id: Guid; readonly name: string };
  readonly app: {
    readonly appId: Guid | null;
    readonly objectId: Guid | null;
    readonly servicePrincipalId: Guid | null;
    readonly uniqueName: string | null;
    readonly displayName: string;
  };
  readonly changes: readonly { readonly change: Change; readonly done: boolean }[];
  /** The registration among the deleted; null when it is not there (any more), or nobody could say. */
  readonly restorable: { readonly objectId: Guid; readonly until: Date | null } | null;
  /** Principal or approvals that are still seen. */
  readonly leftovers: readonly string[];
  /** What became of the config; null when there was none, or in a dry run. */
  readonly config: { readonly file: string; readonly keptAs: string | null } | null;
  /** Files beside the config that still name the app. */
  readonly files: readonly string[];
  /** The command that brings the app back. */
  readonly restore: string | null;
  readonly warnings: readonly string[];
}

export function renderRemoval(report: RemovalReport): Rendered {
  return { lay: (paper) => layRemoval(report, paper), document: () => removalDocument(report) };
}

function layRemoval(report: RemovalReport, paper: Paper): string {
  const { style } = paper;
  if (report.status === 'planned') return `\n${paragraph('This was a dry run: nothing was deleted.', paper)}`;
  const isClean = report.leftovers.length === 0;
  const head = isClean ? style.good(style.symbols.pass) : style.caution(style.symbols.warn);
  const facts: readonly (readonly [string, string | null])[] = [
    ['stays', 'the service principals of the APIs: others use them'],
    ['restorable', restorableWords(report)],
    ['still seen', isClean ? null : report.leftovers.join('\n')],
    ['config', configWords(report)],
    ['still names it', report.files.length === 0 ? null : report.files.map(shown).join(', ')],
  ];
  return [
    '',
    remark(head, style.strong(sentence(report)), paper),
    '',
    ...facts.flatMap(([label, value]) => (value === null ? [] : [fact(label, value, paper)])),
    ...(report.restore === null
      ? []
      : [
          '',
          paragraph('To bring it back (approvals may not come along; setup then gives them again):', paper),
          // There to be copied, so it is never broken.
          `${' '.repeat(gutterWidth(style))}${style.accent(report.restore)}`,
        ]),
  ].join('\n');
}

function sentence({ status, app, tenant }: RemovalReport): string {
  const where = shown(tenant.name);
  if (status === 'unchanged')
    return `${shown(app.displayName)} is not in ${where} any more; nothing had to be deleted.`;
  return `${shown(app.displayName)} is removed from ${where}.`;
}

function restorableWords({ restorable, app }: RemovalReport): string | null {
  if (restorable === null) return null;
  const until = restorable.until === null ? 'for 30 days' : `until ${restorable.until.toISOString().slice(0, 10)}`;
  return `the registration, ${until} (${app.appId ?? restorable.objectId})`;
}

function configWords({ config }: RemovalReport): string | null {
  if (config === null) return null;
  if (config.keptAs === null) return `${shown(config.file)} is deleted`;
  return `${shown(config.file)} is deleted; what others had put into it is in ${shown(config.keptAs)}`;
}

function removalDocument(report: RemovalReport): Readonly<Record<string, unknown>> {
  const { status, tenant, app, restorable, config } = report;
  return {
    status,
    tenant,
    app,
    changes: report.changes.map(({ change, done }) => ({
      action: change.action,
      kind: change.kind,
      target: changeTarget(change),
      ...(change.kind === 'grant' ? { scopes: change.removed } : {}),
      done,
    })),
    restorable:
      restorable === null
        ? null
        : { objectId: restorable.objectId, until: restorable.until?.toISOString() ?? null, command: report.restore },
    leftovers: report.leftovers,
    config: config === null ? null : { file: config.file, deleted: true, keptAs: config.keptAs },
    files: report.files,
    warnings: report.warnings,
  };
}
