import { type ApiKey, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import { evidenceMeanings, type Operation } from '../catalog/operations.ts';
import { type CataloguePermission, markOf } from '../catalog/permissions.ts';
import type { Task } from '../catalog/tasks.ts';
import type { CatalogueDifference } from '../checks/compare-catalogue.ts';
import { gutterWidth, layText } from '../terminal/text-layout.ts';
import { padTo, textWidth } from '../terminal/text-width.ts';
import { counted, type Paper, paragraph, remark, shown } from './layout.ts';
import { type Findings, findingsDocument } from './permissions-document.ts';
import type { Rendered } from './view.ts';

export function renderFindings(findings: Findings): Rendered {
  return { lay: (paper) => layFindings(findings, paper), document: () => findingsDocument(findings) };
}

// More than that nobody reads; narrower words, or --json, give the rest.
const most = { tasks: 6, operations: 8, permissions: 10 } as const;

function layFindings(findings: Findings, paper: Paper): string {
  const { hits, words, live } = findings;
  const { style } = paper;
  const isAll = words === '';
  const found = hits.tasks.length + hits.operations.length + hits.permissions.length;
  const parts = [
    ...section(permissionsTitle(words), hits.permissions, isAll ? null : most.permissions, paper, (one) =>
      layPermission(one, findings, paper),
    ),
    ...(findings.withIds ? layApis(hits.permissions, paper) : []),
    ...section('tasks', hits.tasks, isAll ? null : most.tasks, paper, (task) => layTask(task, paper)),
    ...(isAll ? [] : section('calls', hits.operations, most.operations, paper, (one) => layOperation(one, paper))),
    ...(live === null ? [] : layLive(live, paper)),
  ];
  const remarks = findings.remarks.map((text) => remark(style.caution(style.symbols.warn), shown(text), paper));
  const nothing =
    found > 0 ? [] : [paragraph(`Nothing matches "${shown(words)}". Try fewer words, or a part of a path.`, paper)];
  const calls = isAll
    ? ['', paragraph(`And ${counted(hits.operations.length, 'call')}: name one by words or by path.`, paper)]
    : [];
  return ['', ...remarks, ...nothing, ...(remarks.length > 0 && found > 0 ? [''] : []), ...parts, ...calls]
    .join('\n')
    .replace(/\n+$/, '');
}

/** A path finds calls, so the permissions stand in the order of the calls that need them. */
function permissionsTitle(words: string): string {
  return /(^|\s)(https?:\/)?\//i.test(words)
    ? 'permissions, each enough for a call below'
    : 'permissions, the least first';
}

function layApis(some: readonly CataloguePermission[], paper: Paper): readonly string[] {
  const keys = [...new Set(some.map(({ api }) => api))];
  if (keys.length === 0) return [];
  return [
    paper.style.strong(paragraph('their APIs', paper)),
    ...keys.flatMap((api) => [
      named(`${api}: ${apis[api].displayName}`, null, paper),
      below(`id ${apis[api].appId}`, paper),
    ]),
    '',
  ];
}

function section<T>(
  title: string,
  some: readonly T[],
  limit: number | null,
  paper: Paper,
  lay: (one: T) => readonly string[],
): readonly string[] {
  if (some.length === 0) return [];
  const told = limit === null ? some : some.slice(0, limit);
  const more = some.length - told.length;
  return [
    paper.style.strong(paragraph(title, paper)),
    ...told.flatMap(lay),
    ...(more === 0 ? [] : [paper.style.faint(paragraph(`and ${more} more: narrow the words, or use --json`, paper))]),
    '',
  ];
}

/** Name and mark on one line, what it allows under it. */
function layPermission(one: CataloguePermission, findings: Findings, paper: Paper): readonly string[] {
  const { style } = paper;
  const difference = findings.live?.differences.find((each) => formatPermission(each) === formatPermission(one));
  return [
    named(formatPermission(one), markOf([one]), paper),
    below(one.highImpact === undefined ? one.displayName : `${one.displayName}: ${one.highImpact}`, paper),
    ...(one.retiring === undefined
      ? []
      : [
          below(
            `stops answering on ${one.retiring.on}; its successor is ${formatPermission(one.retiring.successor)}`,
            paper,
          ),
        ]),
    ...(one.consent === 'User' ? [below('people may consent for themselves, where the tenant lets them', paper)] : []),
    ...(findings.withIds ? [below(`id ${one.id}`, paper)] : []),
    ...(difference === undefined ? [] : [style.caution(below(`! ${differenceWords(difference)}`, paper))]),
  ];
}

function layTask(task: Task, paper: Paper): readonly string[] {
  return [
    named(task.title, task.mark, paper),
    below(`--task ${task.id}: ${task.permissions.map(formatPermission).join(', ')}`, paper),
  ];
}

function layOperation(one: Operation, paper: Paper): readonly string[] {
  const { retiring } = one;
  return [
    named(`${one.method} ${one.path}`, retiring === undefined ? null : `stops ${retiring.on}`, paper),
    below(`${one.name}, ${apis[one.api].productName}`, paper),
    below(needs(one), paper),
    ...(one.userRole === null ? [] : [below(`the person needs: ${one.userRole}`, paper)]),
    ...(retiring === undefined ? [] : [below(`use instead: ${retiring.replacement}`, paper)]),
    ...(one.note === undefined ? [] : [below(one.note, paper)]),
    ...(one.evidence === 'digest' ? [below(`how sure: ${evidenceMeanings[one.evidence]}`, paper)] : []),
  ];
}

function needs({ leastPermissions, alternatives }: Operation): string {
  if (leastPermissions.length === 0) return 'no delegated permission is documented for it';
  const enough = `enough: ${leastPermissions.map(formatPermission).join(' or ')}`;
  return alternatives.length === 0 ? enough : `${enough}; also with ${names(alternatives)}`;
}

function names(refs: readonly PermissionRef[]): string {
  return refs.map(formatPermission).join(', ');
}

function layLive(live: NonNullable<Findings['live']>, paper: Paper): readonly string[] {
  const { style } = paper;
  const where = shown(live.tenantName);
  const warn = (text: string): string => remark(style.caution(style.symbols.warn), text, paper);
  const only = live.differences.filter(({ kind }) => kind === 'unknown-here');
  const count = live.differences.length + live.missingApis.length + live.disabledApis.length;
  if (count === 0) {
    return [remark(style.good(style.symbols.pass), `${where} publishes all of this, with the same ids.`, paper)];
  }
  return [
    ...live.missingApis.map((api) => warn(`${apiWords(api)} is not in ${where}; nothing of it could be compared.`)),
    ...live.disabledApis.map((api) => warn(`${apiWords(api)} is switched off in ${where}.`)),
    ...(only.length === 0 ? [] : [warn(`${where} also publishes what is not in the built-in catalogue:`)]),
    ...only.flatMap((one) => [
      named(shown(formatPermission(one)), null, paper),
      below(`${shown(one.displayName ?? '')}, id ${one.id ?? ''}`, paper),
    ]),
    ...(live.differences.length === only.length ? [] : [warn('Others differ: see the lines marked with ! above.')]),
  ];
}

function differenceWords({ kind, id }: CatalogueDifference): string {
  switch (kind) {
    case 'not-published':
      return 'your tenant does not publish it';
    case 'id-differs':
      return `your tenant has it under another id: ${id ?? ''}`;
    case 'disabled':
      return 'it is disabled in your tenant';
    case 'unknown-here':
      return 'not in the built-in catalogue';
  }
}

function apiWords(api: ApiKey): string {
  return `${apis[api].displayName} (${apis[api].appId})`;
}

/** A name, and at the right of it what to know, where both fit on the line. */
function named(name: string, mark: string | null, paper: Paper): string {
  const { style, columns } = paper;
  const line = indented(style.accent(name), paper);
  if (mark === null) return line;
  const room = Math.min(columns, 80) - textWidth(mark) - 2;
  const isBeside = textWidth(line) <= room;
  return isBeside ? `${padTo(line, room)}  ${style.caution(mark)}` : `${line}\n${below(mark, paper)}`;
}

function indented(text: string, { style }: Paper): string {
  return ' '.repeat(gutterWidth(style)) + text;
}

function below(text: string, { style, columns }: Paper): string {
  return layText(text, columns - 4, style)
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}
