import { formatPermission, type PermissionRef } from '../catalog/api.ts';
import { permissionNamed } from '../catalog/find-permission.ts';
import { inCatalogueOrder, permissionOf } from '../catalog/permissions.ts';
import { permissionsOfTasks } from '../catalog/tasks.ts';
import { AccessError } from '../errors/access-error.ts';
import type { Choice } from '../terminal/terminal.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { permissionFromFlag } from './access-question.ts';
import type { KnownNeighbour } from './app-questions.ts';
import { type FlagValues, invalidFlag, listFlag, textFlag } from './flags.ts';
import { accessChoices, type OfferedApis, type PickedAccess } from './permission-choices.ts';
import type { Question } from './question.ts';

/** What is to happen with the permissions of an app. */
export type ConsentStep =
  /** Consent to what is configured. */
  | 'grant'
  /** Take what is not consented off the app. */
  | 'take-off'
  /** Put what is consented, but not on the app's list, on the list. */
  | 'list'
  /** Take back the consent to what is not on the list. */
  | 'withdraw'
  | 'add'
  | 'remove'
  | 'people'
  | 'leave'
  /** As --add, --remove and --for say. */
  | 'by-flags';

/** The permissions that a step would be about. */
export interface ConsentOffers {
  readonly lacking: readonly PermissionRef[];
  /** Configured, not consented, and of no use, or never wanted. */
  readonly idle: readonly PermissionRef[];
  /** Consented, but not on the app's list. */
  readonly unlisted: readonly PermissionRef[];
  /** Those of them that could stand there. */
  readonly listable: readonly PermissionRef[];
  readonly standing: readonly PermissionRef[];
}

/** What should happen? --yes consents to what is configured; any of the flags answers it. */
export function consentQuestion(offers: ConsentOffers): Question<ConsentStep> {
  return {
    flags: ['add', 'remove', 'for'],
    fallback: 'grant',
    fromFlags: (flags) =>
      ['add', 'remove', 'for'].some((name) => listFlag(flags, name) !== undefined) ? 'by-flags' : undefined,
    askOn(terminal) {
      // Apart from the table above it.
      terminal.say('');
      return terminal.ask<ConsentStep>({
        kind: 'one',
        message: 'What should happen?',
        choices: stepChoices(offers),
        initial: offers.lacking.length > 0 ? 'grant' : 'leave',
      });
    },
  };
}

function stepChoices({ lacking, idle, unlisted, listable, standing }: ConsentOffers): readonly Choice<ConsentStep>[] {
  const some = (refs: readonly PermissionRef[], ...choices: readonly Choice<ConsentStep>[]) =>
    refs.length === 0 ? [] : choices;
  return [
    ...some(lacking, {
      value: 'grant',
      name: `Grant ${listed(lacking)}`,
      detail: 'you choose for whom',
    }),
    ...some(idle, { value: 'take-off', name: `Take ${listed(idle)} off the app again` }),
    ...some(listable, { value: 'list', name: `Put ${listed(listable)} on the app's list` }),
    ...some(unlisted, { value: 'withdraw', name: `Take the consent to ${listed(unlisted)} back` }),
    { value: 'add', name: 'Add permissions' },
    ...some(
      standing,
      { value: 'remove', name: 'Take permissions away' },
      { value: 'people', name: 'Consent for other people too' },
    ),
    { value: 'leave', name: 'Leave it as it is' },
  ];
}

/**
 * Permissions to add. What stands already is not offered.
 *
 * @param offered null before the tenant was read; then a permission that only the tenant may know is let through
 */
export function addQuestion(
  offered: OfferedApis | null,
  standing: readonly PermissionRef[],
): Question<readonly PermissionRef[]> {
  return {
    flags: ['add'],
    fromFlags(flags) {
      const named = listFlag(flags, 'add')?.map((text) => permissionFromFlag(text, offered));
      return named === undefined ? undefined : inCatalogueOrder(named.filter((ref) => ref !== 'later'));
    },
    askOn(terminal) {
      if (offered === null) throw new TypeError('permissions are asked for once the tenant was read');
      const has = new Set(standing.map(formatPermission));
      const isNew = ({ value }: Choice<PickedAccess>): boolean =>
        refsOf(value).some((ref) => !has.has(formatPermission(ref)));
      return terminal.ask({
        kind: 'many',
        message: 'What should it be able to do as well?',
        choices: accessChoices(offered, { tasks: [], permissions: [] }).filter(isNew),
        least: 1,
        parse: (values) => inCatalogueOrder((values as readonly PickedAccess[]).flatMap(refsOf)),
      });
    },
  };
}

/**
 * Permissions to take away. Whatever stands on the app may be named, even where nobody knows it any more.
 *
 * @param standing null before the tenant was read; then only what can be said without it is checked
 */
export function removeQuestion(standing: readonly PermissionRef[] | null): Question<readonly PermissionRef[]> {
  return {
    flags: ['remove'],
    fromFlags: (flags) => listFlag(flags, 'remove')?.flatMap((text) => removed(text, standing)),
    askOn: (terminal) =>
      terminal.ask({
        kind: 'many',
        message: 'What should it not be able to do any more?',
        choices: (standing ?? []).map((ref) => ({
          value: ref,
          name: formatPermission(ref),
          detail: plainText(permissionOf(ref)?.displayName ?? 'not in the built-in catalogue'),
        })),
        least: 1,
        parse: (values) => values as readonly PermissionRef[],
      }),
  };
}

function removed(text: string, standing: readonly PermissionRef[] | null): readonly PermissionRef[] {
  const wanted = text.trim().toLowerCase();
  const named = (standing ?? []).filter(
    (ref) => formatPermission(ref).toLowerCase() === wanted || ref.value.toLowerCase() === wanted,
  );
  if (named.length === 1) return named;
  try {
    const { api, value } = permissionNamed(text);
    return [{ api, value }];
  } catch (error) {
    // A name that only the app itself knows any more can be judged once it was read.
    if (standing === null && error instanceof AccessError && error.code === 'permission-unknown') return [];
    throw error;
  }
}

/** The app that --app-id names; null when none is named. */
export function appIdOfFlags(flags: FlagValues): Guid | null {
  const text = textFlag(flags, 'app-id');
  if (text === undefined) return null;
  const appId = parseGuid(text);
  if (appId === null) throw invalidFlag('app-id', text, 'An id looks like 5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');
  return appId;
}

/** Which of the apps that this tool made, where no config says so. Not even --yes decides it. */
export function ourAppQuestion(apps: readonly KnownNeighbour[], todo: readonly string[]): Question<Guid> {
  return {
    flags: ['app-id'],
    missing: { code: 'app-choice-needed', happened: 'No config here says which app is meant.', todo },
    fromFlags: (flags) => appIdOfFlags(flags) ?? undefined,
    askOn: (terminal) =>
      terminal.ask<Guid>({
        kind: 'one',
        message: 'Which app is it about?',
        choices: apps.map(({ appId, displayName, createdAt }) => ({
          value: appId,
          name: plainText(displayName),
          detail: createdAt === null ? appId : `${appId}, made ${createdAt.toISOString().slice(0, 10)}`,
        })),
      }),
  };
}

function refsOf(picked: PickedAccess): readonly PermissionRef[] {
  return picked.kind === 'task' ? permissionsOfTasks([picked.id]) : [picked.ref];
}

/** One by name, more by their number. */
function listed(refs: readonly PermissionRef[]): string {
  const [first] = refs;
  return first !== undefined && refs.length === 1 ? plainText(formatPermission(first)) : `${refs.length} permissions`;
}
