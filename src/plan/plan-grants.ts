import { type ApiKey, apiKeys, apis } from '../catalog/api.ts';
import { rolesThatMayConsent } from '../catalog/roles.ts';
import type { DesiredState } from '../state/desired-state.ts';
import type { DirectoryUser, ObservedGrant, ObservedState } from '../state/observed-state.ts';

import type { Change, ConsentHandOff, Kept } from './plan.ts';

type GrantChange = Extract<Change, { kind: 'grant' }>;

/** Scope values that go, per API. */
export type RemovedScopes = Readonly<Partial<Record<ApiKey, ReadonlySet<string>>>>;

export interface GrantPlan {
  readonly changes: readonly GrantChange[];
  readonly kept: readonly Kept[];
  /** People who keep a consent of their own to a permission that is taken away here. */
  readonly survivors: number;
}

/** Everything wanted of each API, the sign-in permissions with Graph's; in the order in which it is written. */
export function wantedScopes(
  desired: DesiredState,
): readonly { readonly api: ApiKey; readonly values: readonly string[] }[] {
  const signIn = desired.signInScopes.map((scope) => scope.value);
  const of = (api: ApiKey) => desired.apis.find((one) => one.api === api)?.scopes.map((scope) => scope.value) ?? [];
  const others = desired.apis.filter(({ api }) => api !== 'graph').map(({ api }) => ({ api, values: of(api) }));
  const graph = [...new Set([...signIn, ...of('graph')])];
  return [...others, { api: 'graph' as const, values: graph }].filter(({ values }) => values.length > 0);
}

/**
 * One record per client, API and person (or everyone): an existing one is widened or narrowed, never replaced, and the
 * order of what it holds stays. For named people each record holds everything that person needs, because it is not
 * documented that a record for everyone and one for a person add up.
 *
 * @see https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant
 */
export function planGrants(desired: DesiredState, observed: ObservedState, removed: RemovedScopes): GrantPlan {
  const changes: GrantChange[] = [];
  const kept: Kept[] = [];
  const wanted = new Map(wantedScopes(desired).map(({ api, values }) => [api, values]));
  let survivors = 0;
  const touched = new Set<ApiKey>([...wanted.keys(), ...removedApis(removed)]);
  for (const api of touched) {
    const records = grantsTo(api, observed);
    const values = wanted.get(api) ?? [];
    const gone = removed[api] ?? new Set<string>();
    const everyone = records.find((grant) => grant.consentType === 'AllPrincipals');
    const forAll = desired.audience.kind === 'everyone' ? values : [];
    const changeForAll = changeOf(api, observed, null, everyone, forAll, gone);
    if (changeForAll !== null) changes.push(changeForAll);
    else if (forAll.length > 0) kept.push(keptFor(api, 'everyone', forAll));
    const holdsForAll = new Set(changeForAll === null ? everyone?.scopes : changeForAll.whole);
    const people = desired.audience.kind === 'users' ? desired.audience.users : [];
    const keeping: DirectoryUser[] = [];
    for (const user of people) {
      const own = records.find((grant) => grant.consentType === 'Principal' && grant.principalId === user.objectId);
      const covered = own === undefined && values.every((value) => holdsForAll.has(value));
      const change = changeOf(api, observed, user, own, covered ? [] : values, gone);
      if (change !== null) changes.push(change);
      else if (values.length > 0) keeping.push(user);
    }
    if (keeping.length > mostNamed) kept.push(keptFor(api, `${keeping.length} people`, values));
    else kept.push(...keeping.map((user) => keptFor(api, user.userPrincipalName, values)));
    survivors += records.filter(
      (grant) =>
        grant.consentType === 'Principal' &&
        !people.some((user) => user.objectId === grant.principalId) &&
        grant.scopes.some((scope) => gone.has(scope)),
    ).length;
  }
  return { changes, kept, survivors };
}

/** What someone with the role has to approve, when the operator may not; null when nothing is lacking. */
export function handOffFor(
  changes: readonly GrantChange[],
  desired: DesiredState,
  observed: ObservedState,
): ConsentHandOff | null {
  const lacking = new Set(changes.filter((change) => change.added.length > 0).map((change) => change.api));
  if (lacking.size === 0) return null;
  const scopes = wantedScopes(desired)
    .filter(({ api }) => lacking.has(api))
    .map(({ api, values }) => {
      const granted = grantsTo(api, observed).find((grant) => grant.consentType === 'AllPrincipals')?.scopes ?? [];
      return { api, values: [...new Set([...granted, ...values])] };
    });
  return { scopes, who: rolesThatMayConsent };
}

const signIn = ['openid', 'profile', 'offline_access'];

export function grantsTo(api: ApiKey, { tenant, app }: ObservedState): readonly ObservedGrant[] {
  const resourceId = tenant.apis[api]?.servicePrincipalId;
  return resourceId === undefined ? [] : (app?.grants.filter((grant) => grant.resourceId === resourceId) ?? []);
}

function changeOf(
  api: ApiKey,
  { tenant }: ObservedState,
  user: DirectoryUser | null,
  existing: ObservedGrant | undefined,
  wanted: readonly string[],
  gone: ReadonlySet<string>,
): GrantChange | null {
  const had = existing?.scopes ?? [];
  const removed = had.filter((scope) => gone.has(scope));
  const added = wanted.filter((scope) => !had.includes(scope));
  if (removed.length === 0 && added.length === 0) return null;
  const whole = [...had.filter((scope) => !gone.has(scope)), ...added];
  return {
    kind: 'grant',
    action: existing === undefined ? 'create' : whole.length === 0 ? 'delete' : 'update',
    api,
    resourceId: tenant.apis[api]?.servicePrincipalId ?? null,
    user,
    grantId: existing?.id ?? null,
    added,
    removed,
    whole,
  };
}

// Of more people than this, their number says enough.
const mostNamed = 5;

function keptFor(api: ApiKey, whom: string, values: readonly string[]): Kept {
  const isSignIn = api === 'graph' && values.every((value) => signIn.includes(value));
  const name = isSignIn ? 'Sign-in' : apis[api].productName;
  return { kind: 'grant', what: `${name} is approved for ${whom} already: ${values.join(', ')}` };
}

function removedApis(removed: RemovedScopes): readonly ApiKey[] {
  return apiKeys.filter((api) => (removed[api]?.size ?? 0) > 0);
}
