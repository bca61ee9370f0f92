import {
  type ApplicationChanges,
  addOwner,
  application,
  deleteApplication,
  ownersOfApplication,
  updateApplication,
  upsertApplication,
} from '../directory/applications.ts';
import { restoreDeleted } from '../directory/deleted-items.ts';
import type { Change } from '../plan/plan.ts';
import { observedApplication } from '../state/wire-to-state.ts';
import type { Guid } from '../values/guid.ts';
import { type KnownIds, type Made, need } from './known-ids.ts';
import { stands } from './reading.ts';
import { always, mapped, nothingNew, unlessThere, type Write } from './write.ts';

export function registration(change: Change, travelling: readonly Change[]): Write {
  if (change.kind !== 'application' || change.action !== 'create') throw new TypeError('not a registration');
  const { uniqueName, displayName, tags, redirectUris, requiredResourceAccess } = change;
  const find = mapped(application({ uniqueName }), (found) => found && madeApplication(found));
  return {
    changes: [change, ...travelling],
    object: 'application',
    isReady: always,
    prepare: () => ({
      find,
      // 204 has no body: the name was ours already, from an earlier request whose answer never came.
      call: mapped(
        upsertApplication(uniqueName, {
          displayName,
          signInAudience: 'AzureADMyOrg',
          isFallbackPublicClient: true,
          tags,
          publicClient: { redirectUris },
          requiredResourceAccess,
        }),
        (made): Made => (made === null ? { kind: 'duplicate' } : madeApplication(made)),
      ),
    }),
    adopt: () => find,
  };
}

export function registrationPatch(patches: readonly Change[]): Write {
  const body: ApplicationChanges = Object.assign({}, ...patches.map(patchOf));
  const [first] = patches;
  const objectId = need(first !== undefined && 'applicationId' in first ? first.applicationId : null, 'the app');
  return {
    changes: patches,
    object: 'application',
    isReady: always,
    prepare: (known) => ({
      call: mapped(updateApplication({ objectId }, body), () => nothingNew),
      find: mapped(application({ objectId }), (found) => {
        if (found === null) return null;
        const reading = {
          application: observedApplication(found, []),
          servicePrincipal: null,
          grants: [],
          apis: new Set<Guid>(),
        };
        return patches.every((change) => stands(change, reading, known)) ? nothingNew : null;
      }),
    }),
  };
}

function patchOf(change: Change): ApplicationChanges {
  if (change.kind === 'redirect-uris') return { publicClient: { redirectUris: change.whole } };
  if (change.kind === 'public-client') return { isFallbackPublicClient: true };
  if (change.kind === 'permissions' && change.whole !== null) return { requiredResourceAccess: change.whole };
  return {};
}

export function owner(change: Extract<Change, { kind: 'owner' }>, graphEndpoint: string): Write {
  const ref = (known: KnownIds) => ({ objectId: need(known.app.applicationObjectId, 'the app') });
  return {
    changes: [change],
    object: 'application',
    isReady: (known) => known.app.applicationObjectId !== null,
    prepare: (known) => ({
      call: unlessThere(mapped(addOwner(ref(known), change.user.objectId, graphEndpoint), () => nothingNew)),
      find: mapped(ownersOfApplication(ref(known)), (owners) =>
        owners.some((one) => one.objectId === change.user.objectId) ? nothingNew : null,
      ),
    }),
  };
}

export function removal(change: Extract<Change, { kind: 'application'; action: 'delete' }>): Write {
  const ref = { objectId: change.applicationId };
  return {
    changes: [change],
    object: 'application',
    isReady: always,
    prepare: () => ({
      call: mapped(deleteApplication(ref), () => nothingNew),
      find: mapped(application(ref), (found) => (found === null ? nothingNew : null)),
    }),
  };
}

export function restoration(change: Extract<Change, { kind: 'application'; action: 'update' }>): Write {
  const { appId, restoreDeletedId } = change;
  return {
    changes: [change],
    object: 'application',
    isReady: always,
    prepare: () => ({
      call: mapped(restoreDeleted(restoreDeletedId), ({ objectId }) => madeApplication({ objectId, appId })),
      find: mapped(application({ appId }), (found) => found && madeApplication(found)),
    }),
  };
}

export function patchesApplication(change: Change): boolean {
  return (
    change.kind === 'redirect-uris' ||
    change.kind === 'public-client' ||
    (change.kind === 'permissions' && change.whole !== null)
  );
}

function madeApplication({ objectId, appId }: { readonly objectId: Guid; readonly appId: Guid }): Made {
  return { kind: 'application', objectId, appId };
}
