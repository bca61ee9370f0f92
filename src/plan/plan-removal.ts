import { apiKeys } from '../catalog/api.ts';
import { AccessError } from '../errors/access-error.ts';
import { madeByTag } from '../state/desired-state.ts';
import type {
  DeletedApplication,
  DirectoryUser,
  ObservedApp,
  ObservedGrant,
  ObservedLeftovers,
  ObservedTenant,
} from '../state/observed-state.ts';

import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { Change, GrantApi, Identifiers, Plan } from './plan.ts';

export interface RemovableApp {
  readonly tenant: ObservedTenant;
  readonly app: ObservedApp | null;
  readonly leftovers: ObservedLeftovers | null;
  /** Those who hold approvals of their own, as far as the directory gave their names. */
  readonly people?: readonly DirectoryUser[];
}

/**
 * Everything that goes when the app goes: the registration first, because it can be restored for 30 days, then what is
 * left of its principal and approvals. Nothing is purged, and the service principals of the APIs stay: others use them.
 *
 * @param known ids as the config has them; names are never a reason to delete
 * @throws AccessError `app-foreign` for an app that this tool did not make
 */
export function planRemoval(removable: RemovableApp, known: Identifiers): Plan {
  const { app, leftovers } = removable;
  const base = { kept: [], handOff: null, obstacle: null };
  if (app !== null) {
    assertOurs(app, known);
    const { objectId, appId, displayName, uniqueName } = app.application;
    const principal = app.servicePrincipal;
    return {
      ...base,
      appName: displayName,
      target: { appId, applicationObjectId: objectId, servicePrincipalId: principal?.objectId ?? null, uniqueName },
      changes: [
        { kind: 'application', action: 'delete', applicationId: objectId, appId, displayName },
        ...principalAndGrants(principal?.objectId ?? null, app.grants, removable),
      ],
      notices: [
        'The registration can be restored for 30 days. Its approvals may not come back with it.',
        ...(app.application.credentialCount > 0 ? ['Others put credentials on the app; they go with it.'] : []),
      ],
    };
  }
  const target = { ...known, applicationObjectId: null };
  const appName = known.uniqueName ?? known.appId ?? 'the app';
  // Without a unique name of ours the config points to an adopted app, which is not ours to clear away.
  if (leftovers === null || known.uniqueName === null || leftovers.servicePrincipal.appId !== known.appId) {
    return { ...base, appName, target: { ...target, servicePrincipalId: null }, changes: [], notices: [] };
  }
  const servicePrincipalId = leftovers.servicePrincipal.objectId;
  return {
    ...base,
    appName,
    target: { ...target, servicePrincipalId },
    changes: principalAndGrants(servicePrincipalId, leftovers.grants, removable),
    notices: ['The registration is gone already; this is what was left of it.'],
  };
}

/** Brings back a registration of ours. Its principal and approvals may be missing afterwards: observe and plan again. */
export function planRestore(deleted: DeletedApplication): Plan {
  const { objectId, appId, displayName, uniqueName } = deleted;
  return {
    appName: displayName,
    target: { appId, applicationObjectId: null, servicePrincipalId: null, uniqueName },
    changes: [{ kind: 'application', action: 'update', restoreDeletedId: objectId, appId, displayName }],
    kept: [],
    notices: ['Approvals may not come back with the app; what is missing is planned afterwards.'],
    handOff: null,
    obstacle: null,
  };
}

function principalAndGrants(
  servicePrincipalId: Guid | null,
  grants: readonly ObservedGrant[],
  { tenant, people = [] }: RemovableApp,
): readonly Change[] {
  if (servicePrincipalId === null) return [];
  return [
    { kind: 'service-principal', action: 'delete', servicePrincipalId },
    ...grants.map(
      (grant): Change => ({
        kind: 'grant',
        action: 'delete',
        api: apiOf(grant.resourceId, tenant),
        resourceId: grant.resourceId,
        user: grant.principalId === null ? null : userOf(grant.principalId, [tenant.operator, ...people]),
        grantId: grant.id,
        added: [],
        removed: grant.scopes,
        whole: [],
      }),
    ),
  ];
}

function assertOurs({ application }: ObservedApp, known: Identifiers): void {
  const isOurs =
    application.tags.includes(madeByTag) &&
    application.appId === known.appId &&
    (known.uniqueName === null || application.uniqueName === known.uniqueName);
  if (isOurs) return;
  throw new AccessError('app-foreign', {
    happened: `${plainText(application.displayName)} (${application.appId}) was not made by defender-access, so it is not removed.`,
    todo: ['Whoever made it can delete it: Entra > App registrations > the app > Delete.'],
    whoseMove: 'an owner of that app',
  });
}

function apiOf(resourceId: Guid, tenant: ObservedTenant): GrantApi {
  return apiKeys.find((api) => tenant.apis[api]?.servicePrincipalId === resourceId) ?? 'other';
}

// Whoever left the directory has no name there any more; their id is what identifies them.
function userOf(objectId: Guid, people: readonly DirectoryUser[]): DirectoryUser {
  const known = people.find((one) => one.objectId === objectId);
  return known ?? { objectId, userPrincipalName: objectId, displayName: null };
}
