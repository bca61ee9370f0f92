import { type ApiKey, apis, formatPermission } from './api.ts';
import { type Operation, operationId, operations } from './operations.ts';
import { type CataloguePermission, permissions } from './permissions.ts';
import { wordsOf } from './search-words.ts';
import { type Task, tasks } from './tasks.ts';

/** Words of a thing with their weight: its name says more than what it goes along with. */
type Words = ReadonlyMap<string, number>;

export const nameWeight = 3;

export interface Entry<T> {
  readonly one: T;
  /** All of its texts in lower case, unsplit: whether a word could fit at all is seen at once. */
  readonly text: string;
  /** Split at the first look: of a single search, most entries never come that far. */
  readonly words: Words;
  /** Names of its API, the same for many entries; they weigh 1. */
  readonly apiWords: readonly string[];
  /** What stops answering comes after its equals. */
  readonly isStopping: boolean;
  /** Of two that fit alike, the one with the shorter name is meant. */
  readonly nameLength: number;
}

export interface SearchIndex {
  readonly tasks: readonly Entry<Task>[];
  readonly operations: readonly Entry<Operation>[];
  readonly permissions: readonly Entry<CataloguePermission>[];
}

let built: SearchIndex | null = null;

/** Everything that can be searched. Built at the first search: most runs never search, a picker searches at every key. */
export function searchIndex(): SearchIndex {
  built ??= {
    tasks: tasks.map(taskEntry),
    operations: operations.map(operationEntry),
    permissions: permissions.map(permissionEntry),
  };
  return built;
}

/** Every word that anything is found by, but short ones: a letter more or less makes another word of those. */
export function vocabulary(): readonly string[] {
  if (spoken !== null) return spoken;
  const { tasks, operations, permissions } = searchIndex();
  const words = [...tasks, ...operations, ...permissions].flatMap((entry) => [...entry.words.keys()]);
  spoken = [...new Set(words)].filter((word) => word.length > 3);
  return spoken;
}

let spoken: readonly string[] | null = null;

function taskEntry(task: Task): Entry<Task> {
  const texts = [[task.title, task.id], task.keywords, task.permissions.map(formatPermission)] as const;
  return entry(task, texts, { apiWords: [], isStopping: task.retiring !== null, name: task.title });
}

function operationEntry(operation: Operation): Entry<Operation> {
  const texts = [
    [operation.name],
    [operation.area, operationId(operation)],
    operation.leastPermissions.map(({ value }) => value),
  ] as const;
  const isStopping = operation.retiring !== undefined;
  return entry(operation, texts, { apiWords: apiWords[operation.api], isStopping, name: operation.name });
}

// Said of nearly every permission, so it tells none from another.
const inEveryDescription = /^Allows the app to|(?:on behalf of )?the signed[- ]in user(?:'s)?/gi;

function permissionEntry(permission: CataloguePermission): Entry<CataloguePermission> {
  const { value, displayName, api, description, highImpact } = permission;
  const texts = [
    [value, displayName, api],
    [],
    [description.replace(inEveryDescription, ''), highImpact ?? ''],
  ] as const;
  return entry(permission, texts, { apiWords: apiWords[api], isStopping: false, name: value });
}

function entry<T>(
  one: T,
  [names, more, along]: readonly [readonly string[], readonly string[], readonly string[]],
  rest: { readonly apiWords: readonly string[]; readonly isStopping: boolean; readonly name: string },
): Entry<T> {
  const { apiWords, isStopping, name } = rest;
  let words: Words | null = null;
  return {
    one,
    text: [...names, ...more, ...along, ...apiWords].join(' ').toLowerCase(),
    get words() {
      words ??= weighted(names, more, along);
      return words;
    },
    apiWords,
    isStopping,
    get nameLength() {
      return wordsOf(name).length;
    },
  };
}

const apiWords: Readonly<Record<ApiKey, readonly string[]>> = {
  xdr: [...new Set(apis.xdr.alsoKnownAs.flatMap(wordsOf))],
  endpoint: [...new Set(apis.endpoint.alsoKnownAs.flatMap(wordsOf))],
  graph: [...new Set(apis.graph.alsoKnownAs.flatMap(wordsOf))],
};

/** A word keeps the greatest of its weights. */
function weighted(names: readonly string[], more: readonly string[], along: readonly string[]): Words {
  const words = new Map<string, number>();
  for (const [weight, texts] of [
    [1, along],
    [2, more],
    [nameWeight, names],
  ] as const) {
    for (const text of texts) for (const word of wordsOf(text)) words.set(word, weight);
  }
  return words;
}
