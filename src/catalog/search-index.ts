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

function taskEntry(task: Task): Entry<Task> {
  return {
    one: task,
    words: weighted([task.title, task.id], task.keywords, task.permissions.map(formatPermission)),
    apiWords: [],
    isStopping: task.retiring !== null,
    nameLength: wordsOf(task.title).length,
  };
}

function operationEntry(operation: Operation): Entry<Operation> {
  return {
    one: operation,
    words: weighted(
      [operation.name],
      [operation.area, operationId(operation)],
      operation.leastPermissions.map(({ value }) => value),
    ),
    apiWords: apiWords[operation.api],
    isStopping: operation.retiring !== undefined,
    nameLength: wordsOf(operation.name).length,
  };
}

function permissionEntry(permission: CataloguePermission): Entry<CataloguePermission> {
  return {
    one: permission,
    words: weighted(
      [permission.value, permission.displayName, permission.api],
      [],
      [permission.description, permission.highImpact ?? ''],
    ),
    apiWords: apiWords[permission.api],
    isStopping: false,
    nameLength: wordsOf(permission.value).length,
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
