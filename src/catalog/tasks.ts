import { formatPermission, type PermissionRef } from './api.ts';
import { inCatalogueOrder, markOf, permissionOf, type Retirement } from './permissions.ts';
import { type TaskRow, taskRows } from './tasks-data.ts';

/** Something a person wants to do, in plain words, and the least that the app needs for it. */
export interface Task {
  /** Kebab-case; scripts rely on it: `--task read-incidents`. */
  readonly id: string;
  readonly title: string;
  readonly permissions: readonly PermissionRef[];
  /** More words that find it. */
  readonly keywords: readonly string[];
  readonly canWrite: boolean;
  /** What could go wrong in the wrong hands; null when nothing out of the ordinary. */
  readonly highImpact: string | null;
  readonly retiring: Retirement | null;
  /** "can write", "high impact", "stops 2027-02-01"; null when there is nothing to say. */
  readonly mark: string | null;
}

/** The usual ones first. */
export const tasks: readonly Task[] = taskRows.map(task);

const byId = new Map(tasks.map((known) => [known.id, known]));

/** @returns null for an id that is not known; case and surrounding blanks do not matter */
export function taskById(id: string): Task | null {
  return byId.get(id.trim().toLowerCase()) ?? null;
}

/** The least permissions of several tasks together: no duplicates, in catalogue order. Unknown ids add nothing. */
export function permissionsOfTasks(ids: readonly string[]): readonly PermissionRef[] {
  return inCatalogueOrder(ids.flatMap((id) => taskById(id)?.permissions ?? []));
}

function task(row: TaskRow): Task {
  const refs = row.permissions.map(({ api, value }) => ({ api, value }));
  const known = refs.flatMap((ref) => {
    const found = permissionOf(ref);
    if (found === null)
      throw new TypeError(`task ${row.id} names ${formatPermission(ref)}, which is not in the catalogue`);
    return [found];
  });
  return {
    id: row.id,
    title: row.title,
    permissions: refs,
    keywords: row.keywords,
    canWrite: known.some((permission) => permission.canWrite),
    highImpact: known.find((permission) => permission.highImpact !== undefined)?.highImpact ?? null,
    retiring: known.find((permission) => permission.retiring !== undefined)?.retiring ?? null,
    mark: markOf(known),
  };
}
