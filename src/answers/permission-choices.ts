import { type ApiKey, apiKeys, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import { defenderPermissions, markOf, permissionOf } from '../catalog/permissions.ts';
import { type Task, tasks } from '../catalog/tasks.ts';
import type { Choice } from '../terminal/terminal.ts';
import { plainText } from '../values/plain-text.ts';

/** An API as the tenant publishes it; null: not in this tenant, or not in this cloud. */
export type OfferedApis = Readonly<
  Record<
    ApiKey,
    {
      readonly accountEnabled: boolean;
      readonly scopes: readonly { readonly value: string; readonly displayName: string; readonly isEnabled: boolean }[];
    } | null
  >
>;

export type PickedAccess =
  | { readonly kind: 'task'; readonly id: string }
  | { readonly kind: 'permission'; readonly ref: PermissionRef };

/** Why it cannot be chosen in this tenant; undefined when it can. */
function obstacle(refs: readonly PermissionRef[], offered: OfferedApis): string | undefined {
  for (const ref of refs) {
    const api = offered[ref.api];
    if (api === null) return `${apis[ref.api].productName} is not in this tenant`;
    if (!api.accountEnabled) return `${apis[ref.api].productName} is switched off in this tenant`;
    const scope = api.scopes.find(({ value }) => value === ref.value);
    if (scope === undefined) return `this tenant does not publish ${formatPermission(ref)}`;
    if (!scope.isEnabled) return `${formatPermission(ref)} is switched off by its publisher`;
  }
  return undefined;
}

/** Every name of an API finds what belongs to it: "Microsoft 365 Defender", "MDE". */
function namesOf(refs: readonly PermissionRef[]): readonly string[] {
  return [...new Set(refs.map(({ api }) => api))].flatMap((api) => [
    apis[api].productName,
    apis[api].displayName,
    ...apis[api].alsoKnownAs,
  ]);
}

function taskChoice(task: Task, offered: OfferedApis, checked: boolean): Choice<PickedAccess> {
  const disabled = obstacle(task.permissions, offered);
  const successor = task.retiring?.successor;
  const names = task.permissions.map(formatPermission).join(', ');
  return {
    value: { kind: 'task', id: task.id },
    name: task.title,
    detail: successor === undefined ? names : `${names}, from then on ${formatPermission(successor)}`,
    keywords: [task.id, ...task.keywords, ...namesOf(task.permissions)],
    group: 'In plain words',
    ...(task.mark === null ? {} : { mark: task.mark }),
    ...(checked ? { checked } : {}),
    ...(disabled === undefined ? {} : { disabled }),
  };
}

function permissionChoice(
  ref: PermissionRef,
  displayName: string,
  offered: OfferedApis,
  checked: boolean,
): Choice<PickedAccess> {
  const known = permissionOf(ref);
  const mark = known === null ? 'new' : markOf([known]);
  const disabled = obstacle([ref], offered);
  const successor = known?.retiring?.successor;
  const note =
    known === null
      ? ', not in the built-in catalogue'
      : successor === undefined
        ? ''
        : `, from then on ${formatPermission(successor)}`;
  return {
    value: { kind: 'permission', ref },
    name: formatPermission(ref),
    detail: `${plainText(displayName)}${note}`,
    keywords: [known?.description ?? '', known?.highImpact ?? '', ...namesOf([ref])],
    group: `${apis[ref.api].productName}, permission by permission`,
    ...(mark === null ? {} : { mark }),
    ...(checked ? { checked } : {}),
    ...(disabled === undefined ? {} : { disabled }),
  };
}

/**
 * Tasks in plain words, then every permission of each API by hand. Texts are the tenant's; where the catalogue knows
 * nothing of a permission that the tenant publishes, it is offered all the same and says so.
 */
export function accessChoices(
  offered: OfferedApis,
  chosen: { readonly tasks: readonly string[]; readonly permissions: readonly PermissionRef[] },
): readonly Choice<PickedAccess>[] {
  const covered = new Set(
    tasks.filter(({ id }) => chosen.tasks.includes(id)).flatMap((task) => task.permissions.map(formatPermission)),
  );
  const byHand = new Set(chosen.permissions.map(formatPermission).filter((name) => !covered.has(name)));
  return [
    ...tasks.map((task) => taskChoice(task, offered, chosen.tasks.includes(task.id))),
    ...apiKeys.flatMap((api) => {
      const published = api === 'graph' ? [] : (offered[api]?.scopes ?? []);
      const known = defenderPermissions.filter((permission) => permission.api === api);
      const foreign = published.filter(({ value }) => permissionOf({ api, value }) === null);
      return [
        ...known.map((permission) => {
          const text = published.find(({ value }) => value === permission.value)?.displayName ?? permission.displayName;
          const ref = { api, value: permission.value };
          return permissionChoice(ref, text, offered, byHand.has(formatPermission(ref)));
        }),
        ...foreign.map(({ value, displayName }) =>
          permissionChoice({ api, value }, displayName, offered, byHand.has(`${api}/${value}`)),
        ),
      ];
    }),
  ];
}
