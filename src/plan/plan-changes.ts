import { type ApiKey, apis } from '../catalog/api.ts';
import type { DesiredScope, DesiredState } from '../state/desired-state.ts';
import type { ObservedState, RequiredResource } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';
import { findObstacle, type Powers } from './obstacles.ts';
import type { Change, Identifiers, Kept, Plan } from './plan.ts';
import { handOffFor, planGrants, type RemovedScopes } from './plan-grants.ts';
import { consentNotices, planNotices } from './plan-notices.ts';
import { configuredScopeIds, withoutScopes, withScopes } from './required-resources.ts';

/** A permission that is to be taken off again, by explicit wish only. */
export interface RemovedPermission {
  readonly api: ApiKey;
  readonly value: string;
  /** null when nobody knows it any more: then only the approval is taken away. */
  readonly id: Guid | null;
  readonly displayName: string;
}

/**
 * The changes that lead from the tenant as it is to the tenant as it should be. Pure. It only adds: whatever else is
 * found on the app stays, in its order, so planning again after applying gives no change. Without the role to consent
 * the approval becomes a hand-off and everything else is planned all the same.
 */
export function planChanges(desired: DesiredState, observed: ObservedState, powers: Powers): Plan {
  return planDifference(desired, observed, powers, []);
}

/** As planChanges, and takes away what is named; `removed` wins over `desired`. */
export function planDifference(
  wish: DesiredState,
  observed: ObservedState,
  powers: Powers,
  removed: readonly RemovedPermission[],
): Plan {
  const desired = without(wish, removed);
  const kept: Kept[] = [];
  const grants = planGrants(desired, observed, removedScopes(removed));
  const handOff = powers.mayConsent ? null : handOffFor(grants.changes, desired, observed);
  const changes: readonly Change[] = [
    ...planRegistration(desired, observed, removed, kept),
    ...planPrincipals(desired, observed, kept),
    ...planPermissions(desired, observed, removed, kept),
    ...planPeople(desired, observed, kept),
    ...(powers.mayConsent ? grants.changes : []),
  ];
  return {
    appName: observed.app?.application.displayName ?? desired.displayName,
    target: identifiersOf(desired, observed),
    changes,
    kept: [...kept, ...grants.kept],
    notices: [...planNotices(desired, observed), ...consentNotices(grants, desired, observed, powers.mayConsent)],
    handOff,
    obstacle: findObstacle(changes, observed, powers),
  };
}

function identifiersOf(desired: DesiredState, { app }: ObservedState): Identifiers {
  return {
    appId: app?.application.appId ?? null,
    applicationObjectId: app?.application.objectId ?? null,
    servicePrincipalId: app?.servicePrincipal?.objectId ?? null,
    uniqueName: app === null ? desired.uniqueName : app.application.uniqueName,
  };
}

function planRegistration(
  desired: DesiredState,
  { app }: ObservedState,
  removed: readonly RemovedPermission[],
  kept: Kept[],
): readonly Change[] {
  if (app === null) {
    const { displayName, uniqueName, tags, redirectUris } = desired;
    const requiredResourceAccess = requiredAfter([], desired, removed);
    return [
      { kind: 'application', action: 'create', displayName, uniqueName, tags, redirectUris, requiredResourceAccess },
    ];
  }
  const { application } = app;
  const applicationId = application.objectId;
  kept.push({ kind: 'application', what: `The app is registered already: ${application.appId}` });
  const present = application.publicClientRedirectUris;
  const added = desired.redirectUris.filter((uri) => !present.includes(uri));
  return [
    ...(added.length === 0
      ? []
      : [{ kind: 'redirect-uris', action: 'update', applicationId, added, whole: [...present, ...added] } as const]),
    ...(application.isFallbackPublicClient
      ? []
      : [{ kind: 'public-client', action: 'update', applicationId } as const]),
  ];
}

function planPrincipals(desired: DesiredState, { app, tenant }: ObservedState, kept: Kept[]): readonly Change[] {
  const changes: Change[] = [];
  for (const { api, appId } of desired.apis) {
    if (tenant.apis[api] === null) changes.push({ kind: 'service-principal', action: 'create', appId, of: api });
    else kept.push({ kind: 'service-principal', what: `${apis[api].displayName} is in the tenant already` });
  }
  const own = app?.servicePrincipal ?? null;
  if (own === null) {
    changes.push({ kind: 'service-principal', action: 'create', appId: app?.application.appId ?? null, of: 'app' });
  } else {
    kept.push({ kind: 'service-principal', what: 'The app has its service principal already' });
  }
  return changes;
}

function planPermissions(
  desired: DesiredState,
  { app }: ObservedState,
  removed: readonly RemovedPermission[],
  kept: Kept[],
): readonly Change[] {
  const present = app?.application.requiredResourceAccess ?? [];
  const whole = app === null ? null : requiredAfter(present, desired, removed);
  const applicationId = app?.application.objectId ?? null;
  const changes: Change[] = [];
  const add = (api: ApiKey, scopes: readonly DesiredScope[], signIn: boolean): void => {
    const configured = configuredScopeIds(present, apis[api].appId);
    const missing = scopes.filter((scope) => !configured.has(scope.id));
    const standing = scopes.filter((scope) => configured.has(scope.id));
    if (missing.length > 0) {
      const values = missing.map(({ value, displayName }) => ({ value, displayName }));
      changes.push({ kind: 'permissions', action: 'create', api, signIn, values, applicationId, whole });
    }
    if (standing.length === 0) return;
    const names = standing.map(({ value }) => (signIn ? value : `${api}/${value}`)).join(', ');
    kept.push({ kind: 'permissions', what: `Configured already: ${names}` });
  };
  for (const { api, scopes } of desired.apis) add(api, scopes, false);
  add('graph', desired.signInScopes, true);
  for (const api of apiKeysOf(removed)) {
    const configured = configuredScopeIds(present, apis[api].appId);
    const values = removed.filter((gone) => gone.api === api && gone.id !== null && configured.has(gone.id));
    if (values.length > 0) {
      changes.push({
        kind: 'permissions',
        action: 'delete',
        api,
        signIn: false,
        values: values.map(({ value, displayName }) => ({ value, displayName })),
        applicationId,
        whole,
      });
    }
  }
  return changes;
}

function planPeople(desired: DesiredState, { app }: ObservedState, kept: Kept[]): readonly Change[] {
  const changes: Change[] = [];
  const applicationId = app?.application.objectId ?? null;
  for (const user of desired.owners) {
    if (app?.application.owners.some((owner) => owner.objectId === user.objectId)) {
      kept.push({ kind: 'owner', what: `${user.userPrincipalName} owns the app already` });
    } else changes.push({ kind: 'owner', action: 'create', applicationId, user });
  }
  if (desired.audience.kind === 'everyone') return changes;
  const principal = app?.servicePrincipal ?? null;
  const servicePrincipalId = principal?.objectId ?? null;
  if (principal?.appRoleAssignmentRequired !== true) {
    changes.push({ kind: 'assignment-required', action: 'update', servicePrincipalId });
  }
  for (const user of desired.audience.users) {
    if (principal?.assignedPrincipalIds.includes(user.objectId)) {
      kept.push({ kind: 'assignment', what: `${user.userPrincipalName} is assigned already` });
    } else changes.push({ kind: 'assignment', action: 'create', servicePrincipalId, user });
  }
  return changes;
}

function requiredAfter(
  present: readonly RequiredResource[],
  desired: DesiredState,
  removed: readonly RemovedPermission[],
): readonly RequiredResource[] {
  const ids = (scopes: readonly DesiredScope[]) => scopes.map((scope) => scope.id);
  const widened = [
    ...desired.apis.map(({ appId, scopes }) => ({ appId, scopes })),
    { appId: apis.graph.appId, scopes: desired.signInScopes },
  ].reduce((whole, { appId, scopes }) => withScopes(whole, appId, ids(scopes)), present);
  return apiKeysOf(removed).reduce((whole, api) => {
    const gone = removed.flatMap((one) => (one.api === api && one.id !== null ? [one.id] : []));
    return withoutScopes(whole, apis[api].appId, new Set(gone));
  }, widened);
}

function without(desired: DesiredState, removed: readonly RemovedPermission[]): DesiredState {
  if (removed.length === 0) return desired;
  const isKept = (api: ApiKey) => (scope: DesiredScope) =>
    !removed.some((gone) => gone.api === api && gone.value === scope.value);
  return {
    ...desired,
    apis: desired.apis
      .map((one) => ({ ...one, scopes: one.scopes.filter(isKept(one.api)) }))
      .filter((one) => one.scopes.length > 0),
    signInScopes: desired.signInScopes.filter(isKept('graph')),
  };
}

function removedScopes(removed: readonly RemovedPermission[]): RemovedScopes {
  return Object.fromEntries(
    apiKeysOf(removed).map((api) => [
      api,
      new Set(removed.filter((gone) => gone.api === api).map((gone) => gone.value)),
    ]),
  );
}

function apiKeysOf(removed: readonly RemovedPermission[]): readonly ApiKey[] {
  return [...new Set(removed.map((gone) => gone.api))];
}
