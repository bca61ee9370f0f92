import { formatPermission, type PermissionRef } from '../catalog/api.ts';
import { closestNames } from '../catalog/closest-names.ts';
import { apiNamed, permissionNamed } from '../catalog/find-permission.ts';
import { inCatalogueOrder, permissionOf } from '../catalog/permissions.ts';
import { permissionsOfTasks, taskById, tasks } from '../catalog/tasks.ts';
import { AccessError } from '../errors/access-error.ts';
import { plainText } from '../values/plain-text.ts';
import { type FlagValues, listFlag } from './flags.ts';
import { accessChoices, type OfferedApis, type PickedAccess } from './permission-choices.ts';
import type { Question } from './question.ts';

export interface AccessAnswer {
  /** Ids of catalog/tasks. */
  readonly tasks: readonly string[];
  /** Theirs and those named by hand, without duplicates, in catalogue order. */
  readonly permissions: readonly PermissionRef[];
}

function taskNamed(text: string): string {
  const found = taskById(text);
  if (found !== null) return found.id;
  const close = closestNames(
    text,
    tasks.map(({ id }) => id),
  );
  throw new AccessError('answer-invalid', {
    happened: `There is no task called ${plainText(text)}.`,
    todo: [
      ...(close.length === 0 ? [] : [`Perhaps ${close.join(', ')}?`]),
      'Search by what it is for: defender-access permissions isolate device',
    ],
  });
}

/** A permission that the tenant publishes though the catalogue does not know it: `endpoint/Something.New`. */
function publishedOnly(text: string, offered: OfferedApis | null): PermissionRef | 'later' | null {
  const at = text.lastIndexOf('/');
  const api = at < 0 ? null : apiNamed(text.slice(0, at));
  if (api === null) return null;
  if (offered === null) return 'later';
  const value = offered[api]?.scopes.find(
    (scope) =>
      scope.value.toLowerCase() ===
      text
        .slice(at + 1)
        .trim()
        .toLowerCase(),
  )?.value;
  return value === undefined ? null : { api, value };
}

/**
 * A permission as a flag names it. `later`: only the tenant, which was not read yet, may know it.
 *
 * @throws AccessError `permission-unknown`, `permission-ambiguous`, `permission-not-delegated`
 */
export function permissionFromFlag(text: string, offered: OfferedApis | null): PermissionRef | 'later' {
  try {
    const { api, value } = permissionNamed(text);
    return { api, value };
  } catch (error) {
    if (!(error instanceof AccessError) || error.code !== 'permission-unknown') throw error;
    const published = publishedOnly(text, offered);
    if (published === null) throw error;
    return published;
  }
}

function fromFlags(flags: FlagValues, offered: OfferedApis | null): AccessAnswer | undefined {
  const taskIds = listFlag(flags, 'task')?.map(taskNamed);
  const named = listFlag(flags, 'permission')?.map((text) => permissionFromFlag(text, offered));
  if (taskIds === undefined && named === undefined) return undefined;
  return together(
    taskIds ?? [],
    (named ?? []).filter((ref) => ref !== 'later'),
  );
}

function together(taskIds: readonly string[], byHand: readonly PermissionRef[]): AccessAnswer {
  const ids = [...new Set(taskIds)];
  return { tasks: ids, permissions: inCatalogueOrder([...permissionsOfTasks(ids), ...byHand]) };
}

/**
 * What the app should be able to do.
 *
 * @param offered null before the tenant was read; then a permission that only the tenant may know is let through
 * @param previous what the config says was wanted; chosen beforehand, and what --yes takes
 */
export function accessQuestion(offered: OfferedApis | null, previous: AccessAnswer | null): Question<AccessAnswer> {
  const before = previous ?? { tasks: [], permissions: [] };
  return {
    flags: ['task', 'permission'],
    ...(previous === null || previous.permissions.length === 0 ? {} : { fallback: previous }),
    fromFlags: (flags) => fromFlags(flags, offered),
    askOn(terminal) {
      if (offered === null) throw new TypeError('permissions are asked for once the tenant was read');
      return terminal.ask({
        kind: 'many',
        message: 'What should the app be able to do?',
        choices: accessChoices(offered, before),
        least: 1,
        parse: (values) => {
          const picked = values as readonly PickedAccess[];
          return together(
            picked.flatMap((each) => (each.kind === 'task' ? [each.id] : [])),
            picked.flatMap((each) => (each.kind === 'permission' ? [each.ref] : [])),
          );
        },
      });
    },
  };
}

/** Those that change something. One that the catalogue does not know counts as such unless its name says that it reads. */
export function writingPermissions(refs: readonly PermissionRef[]): readonly PermissionRef[] {
  return refs.filter((ref) => permissionOf(ref)?.canWrite ?? !/\.Read(\.|$)/.test(formatPermission(ref)));
}
