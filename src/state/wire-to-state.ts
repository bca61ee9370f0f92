import type { ApplicationWire, OwnerWire } from '../directory/applications.ts';
import type { GrantWire } from '../directory/grants.ts';
import type { AssignmentWire, ServicePrincipalWire } from '../directory/service-principals.ts';
import type { UserWire } from '../directory/users.ts';
import type { DirectoryUser, ObservedApplication, ObservedGrant, ObservedServicePrincipal } from './observed-state.ts';

/** An app of the directory, with the owners that are a list of their own there. */
export function observedApplication(wire: ApplicationWire, owners: readonly DirectoryUser[]): ObservedApplication {
  return { ...wire, owners };
}

/** Owners may be service principals, or people whose name may not be read: then their id stands for the name. */
export function observedOwner({ objectId, userPrincipalName, displayName }: OwnerWire): DirectoryUser {
  return { objectId, userPrincipalName: userPrincipalName ?? displayName ?? objectId, displayName };
}

export function observedUser({ objectId, userPrincipalName, displayName }: UserWire): DirectoryUser {
  return { objectId, userPrincipalName, displayName };
}

export function observedPrincipal(
  wire: ServicePrincipalWire,
  assignments: readonly AssignmentWire[],
): ObservedServicePrincipal {
  const { objectId, appId, accountEnabled, appRoleAssignmentRequired } = wire;
  const assignedPrincipalIds = assignments.map((assignment) => assignment.principalId);
  return { objectId, appId, accountEnabled, appRoleAssignmentRequired, assignedPrincipalIds };
}

export function observedGrant({ id, resourceId, consentType, principalId, scopes }: GrantWire): ObservedGrant {
  return { id, resourceId, consentType, principalId, scopes };
}
