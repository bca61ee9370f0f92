import type { User } from '../tenant-store.ts';
import type { Client } from './clients.ts';
import { codeProblems, policyProblem } from './code-problems.ts';
import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';

/**
 * What can stop a known person at a known app, on the page and at the token endpoint alike: a network that allows other
 * tenants only, disabled account, assignment required, Conditional Access.
 *
 * @throws EntraError 500021, 50057, 50105 or the policy's number
 */
export function requireAccess(entra: EntraRequest, client: Client, user: User, resource: string): void {
  requireAllowedNetwork(entra);
  if (!user.accountEnabled) throw new EntraError(problems.accountDisabled());
  requireAssignment(entra, client, user);
  const { blockedBy, blockedAppIds } = entra.context.scenario.signIn;
  if (blockedBy !== null && (blockedAppIds.length === 0 || blockedAppIds.includes(client.appId))) {
    throw new EntraError(policyProblem(blockedBy, resource, entra.context.newId()));
  }
}

/** Whether Conditional Access asks a second factor for this API. It is asked on the page, or refused at the token endpoint. */
export function asksSecondFactor(entra: EntraRequest, resourceAppId: string): boolean {
  const { secondFactorFor } = entra.context.scenario.signIn;
  return secondFactorFor !== null && (secondFactorFor.length === 0 || secondFactorFor.includes(resourceAppId));
}

/** @throws EntraError 50076, with the claims that the next authorization request has to carry */
export function requireSecondFactor(entra: EntraRequest, resourceAppId: string, given: boolean): void {
  if (given || !asksSecondFactor(entra, resourceAppId)) return;
  throw new EntraError(policyProblem(50076, resourceAppId, entra.context.newId()));
}

function requireAssignment(entra: EntraRequest, client: Client, user: User): void {
  const { principal } = client;
  if (!principal?.appRoleAssignmentRequired) return;
  const assignments = entra.context.store.appRoleAssignments.by('resourceId', principal.id, entra.asOfInMs);
  if (assignments.some((assignment) => assignment.principalId === user.id)) return;
  throw new EntraError(problems.notAssigned(user.userPrincipalName, client.appId, client.displayName));
}

/**
 * Tenant restrictions: a company's proxy adds the header with the tenants that may be signed in to from its network.
 *
 * @see https://learn.microsoft.com/en-us/entra/identity/enterprise-apps/tenant-restrictions
 */
function requireAllowedNetwork(entra: EntraRequest): void {
  const allowed = entra.request.headers.get('restrict-access-to-tenants');
  if (!allowed) return;
  const { id, defaultDomain, initialDomain, displayName } = entra.context.store.tenant;
  const names = allowed.split(',').map((name) => name.trim().toLowerCase());
  if (names.some((name) => name === '*' || [id, defaultDomain, initialDomain].includes(name))) return;
  throw new EntraError(codeProblems.tenantRestricted(displayName));
}
