import type { PublishedOperation } from '../published/defender-operations.ts';
import { defenderReaderRoles, defenderWriterRoles } from '../published/directory-roles.ts';
import { publishedResources } from '../published/service-principals.ts';
import type { SandboxContext } from '../route.ts';
import type { LicenceState } from '../scenario.ts';
import type { AccessTokenClaims } from '../token-signer.ts';
import { DefenderError } from './defender-error.ts';

type Api = 'xdr' | 'endpoint';

/** Reads and checks the token. @throws DefenderError 401 `Unauthorized` */
export function readToken(authorization: string | null, tenant: SandboxContext): AccessTokenClaims {
  const verified = tenant.signer.verifyAccessToken(authorization);
  if (verified.valid) return verified.claims;
  throw new DefenderError(
    401,
    'Unauthorized',
    verified.problem === 'expired' ? 'Token is expired.' : 'Invalid Authorization header.',
  );
}

const withoutSlash = (name: string): string => name.replace(/\/+$/, '').toLowerCase();
const audiences: Record<Api, ReadonlySet<string>> = {
  xdr: new Set(publishedResources.xdr.servicePrincipalNames.map(withoutSlash)),
  endpoint: new Set(publishedResources.endpoint.servicePrincipalNames.map(withoutSlash)),
};

/**
 * The two APIs share a host and differ in the audience they take. XDR answers a wrong one with 401
 * (https://github.com/elastic/beats/issues/41926), Endpoint with 403 by its documentation; the latter's text is not published.
 */
export function requireAudience(api: Api, claims: AccessTokenClaims): void {
  if (audiences[api].has(withoutSlash(claims.aud))) return;
  if (api === 'endpoint') throw new DefenderError(403, 'Forbidden', 'The token audience is not valid for this API.');
  const instant = (timeInSeconds: number) => new Date(timeInSeconds * 1000).toISOString();
  throw new DefenderError(
    401,
    'Unauthorized',
    `Invalid Authorization payload. AppId: ${claims.appid}, Audience: ${claims.aud}, Issuer: ${claims.iss}, Validity: valid from ${instant(claims.nbf)} to ${instant(claims.exp)}.`,
  );
}

/** One of the documented delegated scopes must be in the token. @throws DefenderError 403 */
export function requireScope(operation: PublishedOperation, claims: AccessTokenClaims): void {
  const wanted = [...operation.leastPrivilege, ...operation.alternatives];
  const held = claims.scp.split(' ').filter((scope) => scope !== '');
  if (held.some((scope) => wanted.includes(scope))) return;
  // The wording for delegated tokens is known from Graph's hunting call; these two APIs are assumed to speak alike.
  throw new DefenderError(
    403,
    'Forbidden',
    `Missing application scopes. API required scopes: ${wanted.join(',')}, application scopes: ${held.join(',')}.`,
  );
}

// Scopes of the vulnerability management part, which has a licence of its own.
const vulnerabilityScopes = [
  'Vulnerability.Read',
  'Software.Read',
  'Score.Read',
  'SecurityRecommendation.Read',
  'RemediationTasks.Read',
  'SecurityBaselinesAssessment.Read',
];

/** @throws DefenderError 401 or 403, as reported from tenants without or before a licence */
export function requireLicence(api: Api, operation: PublishedOperation, tenant: SandboxContext): void {
  const { licences } = tenant.scenario;
  const state: LicenceState = licences[api];
  const reason = 'Unauthorized request - reason of failure:';
  // https://github.com/elastic/beats/issues/42265: status 403, code Unauthorized.
  if (state === 'not-provisioned')
    throw new DefenderError(403, 'Unauthorized', 'Unauthorized request - No active license found');
  if (state === 'inactive') throw new DefenderError(401, 'Unauthorized', `${reason} Account mode is inactive`);
  const ofVulnerabilities = operation.leastPrivilege.some((scope) => vulnerabilityScopes.includes(scope));
  if (ofVulnerabilities && !licences.vulnerabilityManagement)
    throw new DefenderError(401, 'Unauthorized', `${reason} No Tvm license`);
}

/** The person needs a role, whatever the scope says. The text of this refusal is in no public report. @throws DefenderError 403 */
export function requireRole(operation: PublishedOperation, claims: AccessTokenClaims, tenant: SandboxContext): void {
  const held = tenant.store
    .roleTemplateIdsOf(claims.oid)
    .filter((role) => claims.wids === undefined || claims.wids.includes(role));
  const reading = operation.method === 'GET' || operation.retires !== null;
  const wanted = reading ? defenderReaderRoles : defenderWriterRoles;
  if (held.some((role) => wanted.includes(role))) return;
  throw new DefenderError(403, 'Forbidden', 'User does not have the required role permissions to perform this action.');
}
