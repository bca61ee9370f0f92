import { formatPermission } from '../catalog/api.ts';
import { permissionOf } from '../catalog/permissions.ts';
import { permissionsOfTasks } from '../catalog/tasks.ts';
import type { AccessConfig } from '../config/access-config.ts';
import {
  type ConsentDrift,
  type ConsentReason,
  type ConsentRow,
  isDifference,
  isGranted,
} from '../plan/consent-drift.ts';
import type { ObservedState } from '../state/observed-state.ts';
import type { LeastSet, RecordPermission, RecordPerson } from './record-shape.ts';

export function leastSetOf({ wanted }: AccessConfig, { rows }: ConsentDrift): LeastSet {
  const least = wanted.tasks.length === 0 ? null : permissionsOfTasks(wanted.tasks).map(formatPermission);
  const measure = new Set(least ?? wanted.permissions);
  const held = rows.filter((row) => !row.isSignIn && (row.configured || isGranted(row)));
  return {
    permissions: least,
    exceeding: held.map(formatPermission).filter((name) => !measure.has(name)),
    missing: [...measure].filter((name) => !rows.some((row) => formatPermission(row) === name && isGranted(row))),
  };
}

const reasonWords: Readonly<Record<ConsentReason, string>> = {
  'api-missing': 'The API has no service principal in the tenant.',
  'api-disabled': 'The API is switched off in the tenant.',
  unpublished: 'The API does not offer it in this tenant any more.',
  'never-consented': 'It stands on the app, but nobody consented to it and setup did not ask for it.',
  'not-consented-yet': 'Nobody has consented to it yet.',
  revoked: 'Its consent was taken away since.',
  'not-configured': 'It is consented, but does not stand on the app and was not asked for.',
  'taken-off': 'It is consented, but somebody took it off the app.',
  lost: 'It was wanted, and is gone from the app and from its consent.',
  'some-people': 'Not everybody it is meant for has it.',
  'not-in-token': 'It is consented, but the token did not carry it.',
  'stale-token': 'The token still carried it.',
  'others-only': 'Only other people have it.',
  retiring: 'It is about to stop working.',
};

/** These keep a wanted permission from working. */
const breaking: ReadonlySet<ConsentReason> = new Set([
  'api-missing',
  'api-disabled',
  'unpublished',
  'not-consented-yet',
  'revoked',
  'lost',
]);

export function recordPermissions(
  { rows }: ConsentDrift,
  least: LeastSet,
  person: (id: string) => RecordPerson,
  { tenant }: ObservedState,
): readonly RecordPermission[] {
  return rows.map((row) => {
    const name = formatPermission(row);
    const known = permissionOf(row);
    const published = tenant.apis[row.api]?.scopes.find(({ value }) => value === row.value);
    const { retiring } = known ?? {};
    const isExcess = least.exceeding.includes(name);
    return {
      api: row.api,
      value: row.value,
      id: row.id,
      meaning: known?.displayName ?? published?.displayName ?? 'Nobody says what it is for.',
      canWrite: known?.canWrite ?? false,
      highImpact: known?.highImpact ?? null,
      isSignIn: row.isSignIn,
      configured: row.configured,
      consent: consentOf(row, person),
      wanted: row.isWanted,
      inLeastSet: row.isSignIn ? true : (least.permissions?.includes(name) ?? null),
      retiring:
        retiring === undefined
          ? null
          : { on: retiring.on, successor: formatPermission(retiring.successor), source: retiring.source },
      verdict: verdictOf(row, isExcess),
      remarks: [
        ...row.reasons.map((reason) =>
          reason === 'retiring' && retiring !== undefined
            ? `It stops working on ${retiring.on}; ${formatPermission(retiring.successor)} takes its place.`
            : reasonWords[reason],
        ),
        ...(isExcess && row.isWanted ? ['It was chosen by name, beyond what the tasks need.'] : []),
        ...(isExcess && !row.isWanted && row.reasons.length === 0 ? ['Setup did not ask for it.'] : []),
      ],
    };
  });
}

function consentOf(row: ConsentRow, person: (id: string) => RecordPerson): RecordPermission['consent'] {
  if (row.forEveryone) return { kind: 'everyone' };
  return row.people.length === 0 ? { kind: 'none' } : { kind: 'people', people: row.people.map(person) };
}

function verdictOf(row: ConsentRow, isExcess: boolean): RecordPermission['verdict'] {
  if (row.isWanted && row.reasons.some((reason) => breaking.has(reason))) return 'fail';
  return isDifference(row) || isExcess || row.reasons.includes('retiring') ? 'warn' : 'pass';
}
