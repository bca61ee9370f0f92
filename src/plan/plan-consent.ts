import type { PermissionRef } from '../catalog/api.ts';
import { permissionOf } from '../catalog/permissions.ts';
import type { DesiredState } from '../state/desired-state.ts';
import type { ObservedState } from '../state/observed-state.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import type { Powers } from './obstacles.ts';
import type { Change, Plan } from './plan.ts';
import { planDifference } from './plan-changes.ts';
import { linkNotice } from './plan-notices.ts';

/** A permission to take off; its id where the app lists one that nobody publishes any more. */
export interface PermissionToRemove extends PermissionRef {
  readonly id?: Guid | null;
}

/**
 * Adds what is desired and takes off what a person named: from the app's list, from the approval for everyone, and from
 * the approvals of the people in `desired.audience`. What other people approved for themselves survives; a notice says so.
 * How people sign in to the app stays as it is: an app that is open to everyone is not closed because one person is
 * approved something more.
 *
 * @param remove permissions to take away; one that stands nowhere changes nothing
 */
export function planConsent(
  desired: DesiredState,
  observed: ObservedState,
  powers: Powers,
  remove: readonly PermissionToRemove[],
): Plan {
  const removed = remove.map(({ api, value, id }) => {
    const published = observed.tenant.apis[api]?.scopes.find((scope) => scope.value === value);
    const known = id ?? published?.id ?? permissionOf({ api, value })?.id ?? null;
    return { api, value, id: known, displayName: plainText(published?.displayName ?? value) };
  });
  const plan = planDifference(desired, observed, powers, removed);
  const principal = observed.app?.servicePrincipal ?? null;
  const isOpen = principal !== null && !principal.appRoleAssignmentRequired;
  const isLeft = ({ kind }: Change): boolean =>
    kind === 'public-client' || (isOpen && (kind === 'assignment-required' || kind === 'assignment'));
  const opens = isOpen && plan.handOff !== null && desired.audience.kind === 'users';
  return {
    ...plan,
    changes: plan.changes.filter((change) => !isLeft(change)),
    notices: opens ? [...plan.notices.filter((notice) => notice !== linkNotice), openLinkNotice] : plan.notices,
  };
}

const openLinkNotice = 'The approval link approves for everyone: nobody can be named on that page.';
