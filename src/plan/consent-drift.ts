import { type ApiKey, apiKeys, apis, formatPermission, type PermissionRef } from '../catalog/api.ts';
import { inCatalogueOrder, permissionOf, permissions, signInPermissions } from '../catalog/permissions.ts';
import type { ObservedState } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';
import { grantsTo } from './plan-grants.ts';

/**
 * Why what stands on the app, what is consented and what a token carries are not the same.
 * The last three are worth knowing, and nothing is amiss because of them.
 */
export type ConsentReason =
  | 'api-missing'
  | 'api-disabled'
  | 'unpublished'
  | 'never-consented'
  | 'not-consented-yet'
  | 'revoked'
  | 'not-configured'
  | 'taken-off'
  | 'lost'
  | 'some-people'
  | 'not-in-token'
  | 'stale-token'
  | 'others-only'
  | 'retiring';

export interface ConsentRow extends PermissionRef {
  /** null: nobody knows it any more. */
  readonly id: Guid | null;
  readonly configured: boolean;
  readonly forEveryone: boolean;
  /** Those who hold it by a consent of their own. */
  readonly people: readonly Guid[];
  /** null: no token was asked for. */
  readonly inToken: boolean | null;
  /** The config says so. */
  readonly isWanted: boolean;
  readonly isSignIn: boolean;
  /** The API is in the tenant, switched on, and offers it: it can be consented. */
  readonly isOffered: boolean;
  readonly reasons: readonly ConsentReason[];
}

export interface ConsentDrift {
  /** In catalogue order; sign-in permissions last. */
  readonly rows: readonly ConsentRow[];
  /** Permissions of Microsoft Graph on the app, or consented, that have nothing to do with Defender; left alone. */
  readonly foreign: number;
  /** Application permissions of these APIs on the app: a token on behalf of a person never carries them. */
  readonly applicationPermissions: number;
}

/** What the config remembers; null where there is none for this app. */
export interface RememberedConsent {
  readonly permissions: readonly PermissionRef[];
  /** Seen as granted when the config was written. */
  readonly granted: readonly PermissionRef[];
  /** Whom it is for. */
  readonly people: People;
}

export type People = 'everyone' | readonly Guid[];

/** The scopes of today's tokens, per API, and whose they are. */
export interface TokensSeen {
  readonly userId: Guid;
  /** An API left out: it could not be asked. */
  readonly scopes: Readonly<Partial<Record<ApiKey, readonly string[]>>>;
}

const harmless: ReadonlySet<ConsentReason> = new Set(['others-only', 'retiring']);

/** Whether anything about this permission calls for a decision. */
export function isDifference({ reasons }: Pick<ConsentRow, 'reasons'>): boolean {
  return reasons.some((reason) => !harmless.has(reason));
}

/** Whether all of these people get it: by the consent for everyone, or by their own. */
export function covers(row: Pick<ConsentRow, 'forEveryone' | 'people'>, people: People): boolean {
  return row.forEveryone || (people !== 'everyone' && people.every((person) => row.people.includes(person)));
}

export function isGranted(row: Pick<ConsentRow, 'forEveryone' | 'people'>): boolean {
  return row.forEveryone || row.people.length > 0;
}

/** Configured, on offer, and not consented for all of these people: what consenting again would grant. */
export function lackingConsent(rows: readonly ConsentRow[], people: People): readonly ConsentRow[] {
  return rows.filter((row) => row.configured && row.isOffered && !covers(row, people));
}

/**
 * Compares what stands on the app, what is consented and what today's token carries, permission by permission. Pure. Which
 * day something was added is not known: the directory does not say.
 */
export function consentDrift(
  observed: ObservedState,
  remembered: RememberedConsent | null,
  tokens: TokensSeen | null,
): ConsentDrift {
  const wanted = new Set(remembered?.permissions.map(formatPermission));
  const found = apiKeys.map((api) => apiPart(api, observed));
  const named = inCatalogueOrder([
    ...(remembered?.permissions ?? []),
    ...found.flatMap(({ api, configured, granted }) =>
      [...configured.keys(), ...granted.keys()].map((value) => ({ api, value })),
    ),
  ]);
  const rows = named.map((ref): ConsentRow => {
    const part = found.find(({ api }) => api === ref.api);
    const holders = part?.granted.get(ref.value);
    const isSignIn = ref.api === 'graph' && isSignInValue(ref.value);
    const published = observed.tenant.apis[ref.api]?.scopes.find((scope) => scope.value === ref.value);
    const inToken = isSignIn ? null : (tokens?.scopes[ref.api]?.includes(ref.value) ?? null);
    const row = {
      ...ref,
      id: part?.configured.get(ref.value) ?? published?.id ?? permissionOf(ref)?.id ?? null,
      configured: part?.configured.has(ref.value) ?? false,
      forEveryone: holders?.forEveryone ?? false,
      people: holders?.people ?? [],
      inToken,
      isSignIn,
      isWanted: wanted.has(formatPermission(ref)) || (isSignIn && remembered !== null),
      isOffered: observed.tenant.apis[ref.api]?.accountEnabled === true && published?.isEnabled === true,
    };
    return { ...row, reasons: reasonsOf(row, observed, remembered, tokens) };
  });
  return {
    rows: [...rows.filter((row) => !row.isSignIn), ...rows.filter((row) => row.isSignIn)],
    foreign: found.reduce((sum, { foreign }) => sum + foreign, 0),
    applicationPermissions: found.reduce((sum, { applicationPermissions }) => sum + applicationPermissions, 0),
  };
}

function reasonsOf(
  row: Omit<ConsentRow, 'reasons'>,
  { tenant }: ObservedState,
  remembered: RememberedConsent | null,
  tokens: TokensSeen | null,
): readonly ConsentReason[] {
  const principal = tenant.apis[row.api];
  if (principal === null) return ['api-missing'];
  const retiring: readonly ConsentReason[] = permissionOf(row)?.retiring === undefined ? [] : ['retiring'];
  const consent = consentReason(row, remembered);
  if (!principal.accountEnabled) return ['api-disabled', ...retiring];
  if (!row.isOffered) return ['unpublished', ...retiring];
  return [...(consent === null ? [] : [consent]), ...tokenReasons(row, tokens), ...retiring];
}

function consentReason(row: Omit<ConsentRow, 'reasons'>, remembered: RememberedConsent | null): ConsentReason | null {
  if (!isGranted(row)) {
    if (!row.configured) return row.isSignIn ? null : 'lost';
    if (remembered?.granted.some((before) => formatPermission(before) === formatPermission(row))) return 'revoked';
    return row.isWanted ? 'not-consented-yet' : 'never-consented';
  }
  if (!row.configured) return row.isWanted ? 'taken-off' : 'not-configured';
  return row.isWanted && remembered !== null && !covers(row, remembered.people) ? 'some-people' : null;
}

function tokenReasons(row: Omit<ConsentRow, 'reasons'>, tokens: TokensSeen | null): readonly ConsentReason[] {
  if (tokens === null || row.inToken === null) return [];
  const isTheirs = row.forEveryone || row.people.includes(tokens.userId);
  if (row.inToken) return isTheirs ? [] : ['stale-token'];
  if (isTheirs) return ['not-in-token'];
  return isGranted(row) ? ['others-only'] : [];
}

interface ApiPart {
  readonly api: ApiKey;
  /** Value, or the id where nobody knows its value. */
  readonly configured: ReadonlyMap<string, Guid>;
  readonly granted: ReadonlyMap<string, { readonly forEveryone: boolean; readonly people: readonly Guid[] }>;
  /** Configured ones have ids and consented ones values, so which are the same is not known: the greater number. */
  readonly foreign: number;
  readonly applicationPermissions: number;
}

function apiPart(api: ApiKey, observed: ObservedState): ApiPart {
  const foreignIds = new Set<Guid>();
  const foreignValues = new Set<string>();
  // Of Graph only what concerns Defender or sign-in is known by name; the rest is not ours to judge.
  const isForeign = (value: string | undefined): boolean =>
    api === 'graph' && (value === undefined || value === 'User.Read' || permissionOf({ api, value }) === null);
  const configured = new Map<string, Guid>();
  const entries = (observed.app?.application.requiredResourceAccess ?? [])
    .filter(({ resourceAppId }) => resourceAppId === apis[api].appId)
    .flatMap(({ resourceAccess }) => resourceAccess);
  for (const { id } of entries.filter(({ type }) => type === 'Scope')) {
    const value = valueNamed(api, id, observed);
    if (isForeign(value)) foreignIds.add(id);
    else configured.set(value ?? id, id);
  }
  const granted = new Map<string, { forEveryone: boolean; people: readonly Guid[] }>();
  for (const { consentType, principalId, scopes } of grantsTo(api, observed)) {
    for (const value of scopes) {
      if (isForeign(value)) {
        foreignValues.add(value);
        continue;
      }
      const before = granted.get(value) ?? { forEveryone: false, people: [] };
      granted.set(value, {
        forEveryone: before.forEveryone || consentType === 'AllPrincipals',
        people: principalId === null ? before.people : [...before.people, principalId],
      });
    }
  }
  const applicationPermissions = api === 'graph' ? 0 : entries.filter(({ type }) => type === 'Role').length;
  const foreign = Math.max(foreignIds.size, foreignValues.size);
  return { api, configured, granted, foreign, applicationPermissions };
}

function valueNamed(api: ApiKey, id: Guid, { tenant }: ObservedState): string | undefined {
  const published = tenant.apis[api]?.scopes.find((scope) => scope.id === id);
  return published?.value ?? permissions.find((known) => known.api === api && known.id === id)?.value;
}

function isSignInValue(value: string): boolean {
  return signInPermissions.some((known) => known.value === value) || value === 'email';
}
