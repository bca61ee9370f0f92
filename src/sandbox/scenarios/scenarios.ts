import type { Scenario } from '../scenario.ts';
import { accountDisabled } from './account-disabled.ts';
import { adminApproval } from './admin-approval.ts';
import { appDeleted } from './app-deleted.ts';
import { appDisabled } from './app-disabled.ts';
import { appEdited } from './app-edited.ts';
import { assignmentRequired } from './assignment-required.ts';
import { azureCliBlocked } from './azure-cli-blocked.ts';
import { azureCliGone } from './azure-cli-gone.ts';
import { brokenNetwork } from './broken-network.ts';
import { clockDrift } from './clock-drift.ts';
import { concurrentWrites } from './concurrent-writes.ts';
import { conditionalAccess } from './conditional-access.ts';
import { consentForOne } from './consent-for-one.ts';
import { consentRemoved } from './consent-removed.ts';
import { deviceCodeBlocked } from './device-code-blocked.ts';
import { directoryQuota } from './directory-quota.ts';
import { grantsEdited } from './grants-edited.ts';
import { healthy } from './healthy.ts';
import { largeTenant } from './large-tenant.ts';
import { managedDevice } from './managed-device.ts';
import { noDefenderPrincipal } from './no-defender-principal.ts';
import { noDefenderRole } from './no-defender-role.ts';
import { noLicence } from './no-licence.ts';
import { nothingToSee } from './nothing-to-see.ts';
import { policiesChanged } from './policies-changed.ts';
import { principalRemoved } from './principal-removed.ts';
import { redirectRefused } from './redirect-refused.ts';
import { referenceRequired } from './reference-required.ts';
import { registrationClosed } from './registration-closed.ts';
import { roleNotActive } from './role-not-active.ts';
import { secondFactor } from './second-factor.ts';
import { serverErrors } from './server-errors.ts';
import { slowReplication } from './slow-replication.ts';
import { throttling } from './throttling.ts';
import { tokenProtection } from './token-protection.ts';

/** The built-in scenarios, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [
  healthy,
  slowReplication,
  throttling,
  serverErrors,
  concurrentWrites,
  brokenNetwork,
  noDefenderPrincipal,
  noLicence,
  noDefenderRole,
  nothingToSee,
  conditionalAccess,
  managedDevice,
  tokenProtection,
  secondFactor,
  policiesChanged,
  azureCliBlocked,
  azureCliGone,
  deviceCodeBlocked,
  adminApproval,
  registrationClosed,
  directoryQuota,
  roleNotActive,
  consentRemoved,
  grantsEdited,
  consentForOne,
  appEdited,
  appDeleted,
  principalRemoved,
  appDisabled,
  assignmentRequired,
  accountDisabled,
  clockDrift,
  redirectRefused,
  referenceRequired,
  largeTenant,
];

export function findScenario(name: string): Scenario | null {
  return scenarios.find((scenario) => scenario.name === name) ?? null;
}
