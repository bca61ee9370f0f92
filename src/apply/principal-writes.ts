import { type ApiKey, apis } from '../catalog/api.ts';
import {
  assignmentsTo,
  assignUser,
  createServicePrincipal,
  deleteServicePrincipal,
  servicePrincipal,
  updateServicePrincipal,
} from '../directory/service-principals.ts';
import type { Change } from '../plan/plan.ts';
import type { Guid } from '../values/guid.ts';
import { type KnownIds, type Made, need } from './known-ids.ts';
import { always, isOpen, mapped, nothingNew, unlessThere, type Write } from './write.ts';

export function ownPrincipal(change: Change, requirement: readonly Change[]): Write {
  const appId = (known: KnownIds) => need(known.app.appId, 'the appId');
  return {
    changes: [change, ...requirement],
    object: 'service-principal',
    isReady: (known) => known.app.appId !== null,
    ...principalCreation('app', appId, requirement.length > 0),
  };
}

export function apiPrincipal(change: Extract<Change, { kind: 'service-principal'; action: 'create' }>): Write {
  if (change.of === 'app') throw new TypeError('the principal of the app is not one of an API');
  const { of } = change;
  const creation = principalCreation(of, () => apis[of].appId, false);
  return { changes: [change], object: `service-principal ${of}`, isReady: always, ...creation };
}

function principalCreation(
  of: 'app' | ApiKey,
  appId: (known: KnownIds) => Guid,
  appRoleAssignmentRequired: boolean,
): Pick<Write, 'prepare' | 'adopt'> {
  const find = (known: KnownIds) =>
    mapped(
      servicePrincipal({ appId: appId(known) }),
      (found): Made | null => found && { kind: 'service-principal', of, objectId: found.objectId },
    );
  return {
    prepare: (known) => ({
      call: unlessThere(
        mapped(
          createServicePrincipal(appId(known), appRoleAssignmentRequired ? { appRoleAssignmentRequired } : {}),
          ({ objectId }): Made => ({ kind: 'service-principal', of, objectId }),
        ),
      ),
      find: find(known),
    }),
    adopt: find,
  };
}

export function assignmentRequired(change: Extract<Change, { kind: 'assignment-required' }>): Write {
  const ref = (known: KnownIds) => ({ objectId: need(known.app.servicePrincipalId, 'the service principal') });
  return {
    changes: [change],
    object: 'service-principal',
    isReady: (known) => known.app.servicePrincipalId !== null,
    prepare: (known) => ({
      call: mapped(updateServicePrincipal(ref(known), { appRoleAssignmentRequired: true }), () => nothingNew),
      find: mapped(servicePrincipal(ref(known)), (found) =>
        found?.appRoleAssignmentRequired === true ? nothingNew : null,
      ),
    }),
  };
}

export function assignment(change: Extract<Change, { kind: 'assignment' }>): Write {
  const principalId = (known: KnownIds) => need(known.app.servicePrincipalId, 'the service principal');
  return {
    changes: [change],
    object: `assignment ${change.user.objectId}`,
    isReady: (known, open) => known.app.servicePrincipalId !== null && !isOpen(open, 'assignment-required'),
    prepare: (known) => ({
      call: unlessThere(mapped(assignUser(principalId(known), change.user.objectId), () => nothingNew)),
      find: mapped(assignmentsTo({ objectId: principalId(known) }), (assignments) =>
        assignments.some((one) => one.principalId === change.user.objectId) ? nothingNew : null,
      ),
    }),
  };
}

/** @param goesAlong whether the directory may take it away by itself, with the app that it stands for */
export function principalRemoval(
  change: Extract<Change, { kind: 'service-principal'; action: 'delete' }>,
  goesAlong: boolean,
): Write {
  const ref = { objectId: change.servicePrincipalId };
  return {
    changes: [change],
    object: 'service-principal',
    isReady: (_, open) => !isOpen(open, 'application'),
    prepare: () => ({
      call: mapped(deleteServicePrincipal(ref), () => nothingNew),
      looksFirst: goesAlong,
      find: mapped(servicePrincipal(ref), (found) => (found === null ? nothingNew : null)),
    }),
  };
}

export function isOwnPrincipal(change: Change): boolean {
  return change.kind === 'service-principal' && change.action === 'create' && change.of === 'app';
}
