import { apis, formatPermission, type PermissionRef } from './api.ts';
import { type Operation, operationId, operations } from './operations.ts';
import { type CataloguePermission, permissionOf, permissions } from './permissions.ts';
import { lookedFor, type Needle, quality, wordsOf } from './search-words.ts';
import { type Task, tasks } from './tasks.ts';

/** What fits the words, the best and the least powerful first. */
export interface CatalogueHits {
  readonly tasks: readonly Task[];
  readonly operations: readonly Operation[];
  readonly permissions: readonly CataloguePermission[];
}

/**
 * Searches tasks, calls and permissions by words (`isolate device`), by path (`/api/machines`, also with a method, a host or
 * real ids in it) or by permission name. Every word has to fit; only when nothing fits them all, some are enough. Without
 * words everything is returned. Nothing is read from the tenant.
 */
export function searchCatalogue(words: string): CatalogueHits {
  const query = readQuery(words);
  if (query.path !== null) return byPath(query.path, query.method);
  if (query.needles.length === 0) return { tasks, operations, permissions: leastFirst(permissions) };
  const strict = byWords(query.needles, query.needles.length);
  const found = strict.tasks.length + strict.operations.length + strict.permissions.length;
  return found > 0 ? strict : byWords(query.needles, 1);
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
  if (path === null) return { method, path, needles: parts.flatMap(lookedFor) };
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

function byWords(needles: readonly Needle[], atLeast: number): CatalogueHits {
  const index = searchIndex();
  const foundTasks = ranked(index.tasks, needles, atLeast);
  const foundOperations = ranked(index.operations, needles, atLeast);
  const byName = ranked(index.permissionNames, needles, atLeast);
  const byText = ranked(index.permissions, needles, atLeast);
  const byTask = known(foundTasks.flatMap((task) => task.permissions));
  const byOperation = known(foundOperations.flatMap((operation) => operation.leastPermissions));
  return {
    tasks: foundTasks.length > 0 ? foundTasks : tasksNeeding(byOperation),
    operations: foundOperations,
    permissions: distinct([leastFirst([...byTask, ...byName]), leastFirst(byOperation), leastFirst(byText)].flat()),
  };
}

/** Words of a thing with their weight: its name says more than what it goes along with. */
type Words = readonly (readonly [word: string, weight: number])[];

interface Entry<T> {
  readonly one: T;
  readonly words: Words;
  /** What stops answering comes after its equals. */
  readonly isStopping: boolean;
  /** Of two that fit alike, the one with the shorter name is meant. */
  readonly nameLength: number;
}

interface SearchIndex {
  readonly tasks: readonly Entry<Task>[];
  readonly operations: readonly Entry<Operation>[];
  readonly permissionNames: readonly Entry<CataloguePermission>[];
  readonly permissions: readonly Entry<CataloguePermission>[];
}

let built: SearchIndex | null = null;

// Built at the first search: most runs never search, and a picker searches at every key.
function searchIndex(): SearchIndex {
  built ??= {
    tasks: tasks.map((task) => entry(task, task.title, taskWords(task), task.retiring !== null)),
    operations: operations.map((one) => entry(one, one.name, operationWords(one), one.retiring !== undefined)),
    permissionNames: permissions.map((one) => entry(one, one.value, permissionNameWords(one), false)),
    permissions: permissions.map((one) => entry(one, one.value, permissionWords(one), false)),
  };
  return built;
}

function entry<T>(one: T, name: string, words: Words, isStopping: boolean): Entry<T> {
  return { one, words, isStopping, nameLength: wordsOf(name).length };
}

function ranked<T>(entries: readonly Entry<T>[], needles: readonly Needle[], atLeast: number): T[] {
  return entries
    .map((candidate) => {
      const scores = needles.map((needle) =>
        candidate.words.reduce((best, [word, weight]) => Math.max(best, quality(needle, word) * weight), 0),
      );
      const fitting = scores.filter((score) => score > 0).length;
      return { ...candidate, fitting, score: scores.reduce((sum, score) => sum + score, 0) };
    })
    .filter(({ fitting }) => fitting >= atLeast)
    .sort(
      (a, b) =>
        b.fitting - a.fitting ||
        b.score - a.score ||
        Number(a.isStopping) - Number(b.isStopping) ||
        a.nameLength - b.nameLength,
    )
    .map(({ one }) => one);
}

function taskWords(task: Task): Words {
  return [
    ...weighted(3, task.title, task.id),
    ...weighted(2, ...task.keywords),
    ...weighted(1, ...task.permissions.map(formatPermission)),
  ];
}

function operationWords(operation: Operation): Words {
  return [
    ...weighted(3, operation.name),
    ...weighted(2, operation.area, operation.path, operationId(operation)),
    ...weighted(1, ...operation.leastPermissions.map(formatPermission), ...apis[operation.api].alsoKnownAs),
  ];
}

function permissionNameWords(permission: CataloguePermission): Words {
  return weighted(3, permission.value, permission.displayName, permission.api);
}

function permissionWords(permission: CataloguePermission): Words {
  return [
    ...permissionNameWords(permission),
    ...weighted(1, permission.description, ...apis[permission.api].alsoKnownAs, permission.highImpact ?? ''),
  ];
}

function weighted(weight: number, ...texts: readonly string[]): Words {
  return texts.flatMap(wordsOf).map((word) => [word, weight] as const);
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
