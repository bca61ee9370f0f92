import { formatPermission, type PermissionRef } from './api.ts';
import { editsBetween } from './closest-names.ts';
import { type Operation, operations } from './operations.ts';
import { type CataloguePermission, permissionOf, permissions } from './permissions.ts';
import { type Entry, nameWeight, searchIndex, vocabulary } from './search-index.ts';
import { lookedFor, mayFit, type Needle, needleFor, quality } from './search-words.ts';
import { type Task, tasks } from './tasks.ts';

/** What fits the words, the best and the least powerful first. */
export interface CatalogueHits {
  readonly tasks: readonly Task[];
  readonly operations: readonly Operation[];
  readonly permissions: readonly CataloguePermission[];
  /** Words that nothing has, and those that were looked for instead. */
  readonly corrected: readonly { readonly typed: string; readonly meant: string }[];
  /** Nothing fits all of the words: these fit as many as anything does. */
  readonly isPartial: boolean;
}

/**
 * Searches tasks, calls and permissions by words (`isolate device`), by path (`/api/machines`, also with a method, a host or
 * real ids in it) or by permission name. Every word has to fit; only when nothing fits them all, as many as fit anything are
 * enough, and a word that nothing has is taken for the one that it is a slip of. Without words everything is returned.
 * Nothing is read from the tenant.
 */
export function searchCatalogue(words: string): CatalogueHits {
  const query = readQuery(words);
  if (query.path !== null) return byPath(query.path, query.method);
  if (query.needles.length === 0) {
    return { tasks, operations, permissions: leastFirst(permissions), ...asTyped };
  }
  const strict = byWords(query.needles, query.needles.length);
  if (isAny(strict)) return { ...strict, ...asTyped };
  const { needles, corrected } = withoutSlips(query.needles);
  const atLeast = mostFitting(needles);
  if (atLeast === 0) return { tasks: [], operations: [], permissions: [], ...asTyped };
  return { ...byWords(needles, atLeast), corrected, isPartial: atLeast < needles.length };
}

/** Of how many of these words anything has the most. */
function mostFitting(needles: readonly Needle[]): number {
  const index = searchIndex();
  const scorers = needles.map((needle) => ({ needle, score: scorer(needle, 1) }));
  let most = 0;
  for (const entry of [...index.tasks, ...index.operations, ...index.permissions]) {
    const possible = scorers.filter(({ needle }) => mayFit(needle, entry.text));
    if (possible.length > most) most = Math.max(most, possible.filter(({ score }) => score(entry) > 0).length);
  }
  return most;
}

type Found = Omit<CatalogueHits, keyof typeof asTyped>;
const asTyped: Pick<CatalogueHits, 'corrected' | 'isPartial'> = { corrected: [], isPartial: false };

function isAny({ tasks: some, operations: calls, permissions: named }: Found): boolean {
  return some.length + calls.length + named.length > 0;
}

/** Words of which no part is anywhere, replaced by what they are a slip of: one letter, in long ones two. */
function withoutSlips(needles: readonly Needle[]): {
  readonly needles: readonly Needle[];
  readonly corrected: CatalogueHits['corrected'];
} {
  const words = vocabulary();
  const corrected = needles.flatMap((needle) => {
    const { word: typed } = needle;
    if (typed.length < 4 || words.some((word) => quality(needle, word) > 0)) return [];
    const bearable = typed.length < 8 ? 1 : 2;
    const [meant] = words
      .filter((word) => Math.abs(word.length - typed.length) <= bearable)
      .map((word) => ({ word, edits: editsBetween(typed, word) }))
      .filter(({ edits }) => edits <= bearable)
      .sort((a, b) => a.edits - b.edits || a.word.localeCompare(b.word, 'en'));
    return meant === undefined ? [] : [{ typed, meant: meant.word }];
  });
  const meantBy = new Map(corrected.map(({ typed, meant }) => [typed, meant]));
  return { needles: needles.map((needle) => needleFor(meantBy.get(needle.word) ?? needle.word)), corrected };
}

interface Query {
  readonly method: string | null;
  readonly path: readonly string[] | null;
  readonly needles: readonly Needle[];
}

function readQuery(text: string): Query {
  const parts = text.split(/\s+/).filter((part) => part !== '');
  const method = parts.find((part) => /^(GET|POST|PATCH|DELETE|PUT)$/i.test(part))?.toUpperCase() ?? null;
  const path = parts.find((part) => /^(https?:\/)?\/./i.test(part) || /^(api|v1\.0|beta)\//i.test(part)) ?? null;
  if (path === null) return { method, path, needles: lookedFor(text) };
  const bare = path.replace(/^https?:\/\/[^/]*/i, '').replace(/[?#].*$/, '');
  return { method, path: segments(bare), needles: [] };
}

function byPath(path: readonly string[], method: string | null): CatalogueHits {
  const found = operations
    .map((operation) => ({ operation, rank: pathRank(path, segments(operation.path)) }))
    .filter(({ operation, rank }) => rank > 0 && (method === null || operation.method === method))
    .sort((a, b) => b.rank - a.rank)
    .map(({ operation }) => operation);
  const needed = new Map(
    found.flatMap((operation) => operation.leastPermissions.map((ref) => [formatPermission(ref), ref] as const)),
  );
  return {
    operations: found,
    permissions: known([...needed.values()]),
    tasks: tasksNeeding([...needed.values()]),
    ...asTyped,
  };
}

/** Tasks that need any of these, in the order of the permissions. */
function tasksNeeding(refs: readonly PermissionRef[]): readonly Task[] {
  const names = refs.map(formatPermission);
  return [
    ...new Set(names.flatMap((name) => tasks.filter((task) => task.permissions.map(formatPermission).includes(name)))),
  ];
}

/** 0: does not fit. More for what fits whole and to the letter than for what goes on or stands for any id. */
function pathRank(wanted: readonly string[], offered: readonly string[]): number {
  if (wanted.length === 0 || wanted.length > offered.length) return 0;
  let literal = 0;
  for (const [index, segment] of wanted.entries()) {
    const other = offered[index] ?? '';
    if (segment === other) literal += 1;
    else if (!other.startsWith('{')) return 0;
  }
  return 100 + literal * 10 - (offered.length - wanted.length);
}

/** `/v1.0/security/incidents/{id}` becomes security, incidents, {id}: the version says nothing about what is called. */
function segments(path: string): readonly string[] {
  return path
    .toLowerCase()
    .split('/')
    .map((segment) => segment.replace(/\(.*$/, ''))
    .filter((segment, index) => segment !== '' && !(index <= 1 && /^(api|v1\.0|beta)$/.test(segment)));
}

function byWords(needles: readonly Needle[], atLeast: number): Found {
  const index = searchIndex();
  const foundTasks = ranked(index.tasks, needles, atLeast);
  const fitting = ranked(index.operations, needles, atLeast);
  // A task may be called what none of its calls is: "resolve an incident" is done by updating it.
  const foundOperations = fitting.length > 0 ? fitting : callsOf(foundTasks, needles);
  const byName = ranked(index.permissions, needles, atLeast, nameWeight);
  const byText = ranked(index.permissions, needles, atLeast);
  const byTask = known(foundTasks.flatMap((task) => task.permissions));
  const byOperation = known(foundOperations.flatMap((operation) => operation.leastPermissions));
  return {
    tasks: foundTasks.length > 0 ? foundTasks : tasksNeeding(byOperation),
    operations: foundOperations,
    permissions: distinct([leastFirst([...byTask, ...byName]), leastFirst(byOperation), leastFirst(byText)].flat()),
  };
}

/** The calls that the permissions of these tasks are for; those that have most of the words first. */
function callsOf(some: readonly Task[], needles: readonly Needle[]): readonly Operation[] {
  if (some.length === 0) return [];
  const names = new Set(some.flatMap((task) => task.permissions.map(formatPermission)));
  return ranked(searchIndex().operations, needles, 0).filter(({ leastPermissions }) =>
    leastPermissions.some((ref) => names.has(formatPermission(ref))),
  );
}

function ranked<T>(entries: readonly Entry<T>[], needles: readonly Needle[], atLeast: number, leastWeight = 1): T[] {
  const scorers = needles.map((needle) => scorer(needle, leastWeight));
  return entries
    .filter(({ text }) => needles.filter((needle) => mayFit(needle, text)).length >= atLeast)
    .map((entry) => {
      const scores = scorers.map((score) => score(entry));
      return {
        entry,
        fitting: scores.filter((score) => score > 0).length,
        score: scores.reduce((sum, score) => sum + score, 0),
      };
    })
    .filter(({ fitting }) => fitting >= atLeast)
    .sort(
      (a, b) =>
        b.fitting - a.fitting ||
        b.score - a.score ||
        Number(a.entry.isStopping) - Number(b.entry.isStopping) ||
        a.entry.nameLength - b.entry.nameLength,
    )
    .map(({ entry }) => entry.one);
}

/** Judges every distinct word once: the same few hundred come up in all entries. */
function scorer(needle: Needle, leastWeight: number): (entry: Entry<unknown>) => number {
  const judged = new Map<string, number>();
  const judge = (word: string): number => {
    const known = judged.get(word);
    if (known !== undefined) return known;
    const fresh = quality(needle, word);
    judged.set(word, fresh);
    return fresh;
  };
  return ({ words, apiWords: shared }) => {
    let best = 0;
    for (const [word, weight] of words) if (weight >= leastWeight) best = Math.max(best, judge(word) * weight);
    if (leastWeight <= 1) for (const word of shared) best = Math.max(best, judge(word));
    return best;
  };
}

function known(refs: readonly PermissionRef[]): CataloguePermission[] {
  return distinct(refs.flatMap((ref) => permissionOf(ref) ?? []));
}

function distinct(some: readonly CataloguePermission[]): CataloguePermission[] {
  return [...new Set(some)];
}

/** Reading before writing, writing before what has a high impact, what stops last; otherwise as they came. */
function leastFirst(some: readonly CataloguePermission[]): CataloguePermission[] {
  return distinct(some).sort((a, b) => power(a) - power(b));
}

function power(permission: CataloguePermission): number {
  if (permission.retiring !== undefined) return 3;
  if (permission.highImpact !== undefined) return 2;
  return permission.canWrite ? 1 : 0;
}
