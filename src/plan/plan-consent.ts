import type { PermissionRef } from '../catalog/api.ts';
import type { DesiredState } from '../state/desired-state.ts';
import type { ObservedState } from '../state/observed-state.ts';
import { plainText } from '../values/plain-text.ts';
import type { Powers } from './obstacles.ts';
import type { Plan } from './plan.ts';
import { planDifference } from './plan-changes.ts';

/**
 * Adds what is desired and takes off what a person named: from the app's list, from the approval for everyone, and from
 * the approvals of the people in `desired.audience`. What other people approved for themselves survives; a notice says so.
 *
 * @param remove permissions to take away; one that stands nowhere changes nothing
 */
export function planConsent(
  desired: DesiredState,
  observed: ObservedState,
  powers: Powers,
  remove: readonly PermissionRef[],
): Plan {
  const removed = remove.map(({ api, value }) => {
    const published = observed.tenant.apis[api]?.scopes.find((scope) => scope.value === value);
    return { api, value, id: published?.id ?? null, displayName: plainText(published?.displayName ?? value) };
  });
  return planDifference(desired, observed, powers, removed);
}
