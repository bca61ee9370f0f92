import { formatPermission, type PermissionRef } from '../catalog/api.ts';
import { inCatalogueOrder } from '../catalog/permissions.ts';
import type { Guid } from '../values/guid.ts';
import { type ConsentRow, covers, isGranted, type People, type RememberedConsent } from './consent-drift.ts';
import type { PermissionToRemove } from './plan-consent.ts';

/** What a person decided about the permissions of an app. */
export interface ConsentWish {
  readonly grant: readonly PermissionRef[];
  readonly remove: readonly PermissionToRemove[];
  /** Whom `grant` is for. */
  readonly people: People;
}

/**
 * The permissions to desire of the tenant. For named people that is everything they need, not only what is new to them:
 * whether a consent for everyone and one of their own add up is not documented.
 */
export function permissionsToDesire(
  rows: readonly ConsentRow[],
  { grant, people }: ConsentWish,
): readonly PermissionRef[] {
  if (grant.length === 0) return [];
  const standing = rows.filter(
    (row) => row.isOffered && row.configured && (row.forEveryone || (row.isWanted && isGranted(row))),
  );
  return inCatalogueOrder(people === 'everyone' ? grant : [...grant, ...standing.filter((row) => !row.isSignIn)]);
}

/**
 * What the config should say was wanted once the wish is carried out. A permission that only some of those get whom the app
 * is for stays out of it: it is theirs, not the app's.
 */
export function rememberedAfter(
  rows: readonly ConsentRow[],
  remembered: RememberedConsent | null,
  wish: ConsentWish,
): Pick<RememberedConsent, 'permissions' | 'people'> {
  const before = remembered?.permissions ?? rows.filter((row) => row.configured && isGranted(row) && !row.isSignIn);
  const people = peopleAfter(rows, remembered?.people ?? peopleOf(rows), before, wish);
  const isMet = (ref: PermissionRef): boolean => {
    if (wish.people === 'everyone') return true;
    const row = rows.find((one) => formatPermission(one) === formatPermission(ref));
    if (people === 'everyone') return row?.forEveryone ?? false;
    const { people: now } = wish;
    return people.every((one) => now.includes(one) || (row !== undefined && covers(row, [one])));
  };
  const gone = new Set(wish.remove.map(formatPermission));
  const permissions = [...before, ...wish.grant.filter((ref) => !isSignIn(rows, ref) && isMet(ref))].filter(
    (ref) => !gone.has(formatPermission(ref)),
  );
  return { permissions: inCatalogueOrder(permissions.map(({ api, value }) => ({ api, value }))), people };
}

/** Whom the app is for, by what is consented; null where nothing is. */
export function peopleOf(rows: readonly ConsentRow[]): People | null {
  const defender = rows.filter((row) => !row.isSignIn);
  if (defender.some((row) => row.forEveryone)) return 'everyone';
  const holders = new Set<Guid>(defender.flatMap((row) => row.people));
  return holders.size === 0 ? null : [...holders];
}

function peopleAfter(
  rows: readonly ConsentRow[],
  before: People | null,
  wanted: readonly PermissionRef[],
  { grant, people }: ConsentWish,
): People {
  if (before === null || before === 'everyone') return before ?? people;
  if (grant.length === 0) return before;
  if (people !== 'everyone') return [...new Set([...before, ...people])];
  const names = new Set([
    ...grant.map(formatPermission),
    ...rows.filter((row) => row.forEveryone).map(formatPermission),
  ]);
  return wanted.every((ref) => names.has(formatPermission(ref))) ? 'everyone' : before;
}

function isSignIn(rows: readonly ConsentRow[], ref: PermissionRef): boolean {
  return rows.some((row) => row.isSignIn && formatPermission(row) === formatPermission(ref));
}
