import type { Scenario } from '../scenario.ts';
import { adminApproval } from './admin-approval.ts';
import { appDeleted } from './app-deleted.ts';
import { appDisabled } from './app-disabled.ts';
import { assignmentRequired } from './assignment-required.ts';
import { azureCliBlocked } from './azure-cli-blocked.ts';
import { brokenNetwork } from './broken-network.ts';
import { clockDrift } from './clock-drift.ts';
import { conditionalAccess } from './conditional-access.ts';
import { consentRemoved } from './consent-removed.ts';
import { deviceCodeBlocked } from './device-code-blocked.ts';
import { grantsEdited } from './grants-edited.ts';
import { healthy } from './healthy.ts';
import { largeTenant } from './large-tenant.ts';
import { noDefenderPrincipal } from './no-defender-principal.ts';
import { noLicence } from './no-licence.ts';
import { redirectRefused } from './redirect-refused.ts';
import { referenceRequired } from './reference-required.ts';
import { registrationClosed } from './registration-closed.ts';
import { serverErrors } from './server-errors.ts';
import { slowReplication } from './slow-replication.ts';
import { throttling } from './throttling.ts';

/** The built-in scenarios, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [
  healthy,
  slowReplication,
  throttling,
  serverErrors,
  brokenNetwork,
  noDefenderPrincipal,
  noLicence,
  conditionalAccess,
  azureCliBlocked,
  deviceCodeBlocked,
  adminApproval,
  registrationClosed,
  consentRemoved,
  grantsEdited,
  appDeleted,
  appDisabled,
  assignmentRequired,
  clockDrift,
  redirectRefused,
  referenceRequired,
  largeTenant,
];

export function findScenario(name: string): Scenario | null {
  return scenarios.find((scenario) => scenario.name === name) ?? null;
}
