import { directoryRoles } from '../published/directory-roles.ts';
import { publishedResources } from '../published/service-principals.ts';
import type { SandboxContext } from '../route.ts';
import type { User } from '../tenant-store.ts';
import type { AccessTokenClaims, TokenProblem } from '../token-signer.ts';
import { GraphError, insufficientPrivileges } from './graph-error.ts';

/** Who calls, by the access token: the person, the app and what each may. */
export interface Caller {
  readonly user: User;
  readonly appId: string;
  /** Delegated scopes in the token (`scp`). */
  readonly scopes: ReadonlySet<string>;
  /** Template ids of the roles that count for this call. */
  readonly roles: ReadonlySet<string>;
}

const graphNames = new Set(publishedResources.graph.servicePrincipalNames.map(withoutSlash));

// Texts as pasted in https://learn.microsoft.com/answers and GitHub issues; Microsoft words them differently over time.
const tokenTexts: Record<TokenProblem, string> = {
  missing: 'Access token is empty.',
  malformed: 'IDX14100: JWT is not well formed, there are no dots (.).',
  'bad-signature': 'Access token validation failure. Invalid signature.',
  expired: 'Lifetime validation failed, the token is expired.',
  'not-yet-valid': 'Access token has expired or is not yet valid.',
  'foreign-issuer': 'Access token validation failure. Invalid issuer.',
};

/**
 * Reads the bearer token of a request to Graph.
 *
 * A role counts when the person holds it now and, where the token says which roles it was issued for (`wids`), when the token
 * knows it too: a role activated afterwards needs a fresh token.
 *
 * @throws GraphError 401 `InvalidAuthenticationToken`
 */
export function authenticate(authorization: string | null, tenant: SandboxContext): Caller {
  const verified = tenant.signer.verifyAccessToken(authorization);
  if (!verified.valid) throw unauthenticated(tokenTexts[verified.problem], tenant);
  const { claims } = verified;
  const { audience, scopes } = readingOf(claims);
  if (!graphNames.has(audience) && audience !== withoutSlash(tenant.urls.graph))
    throw unauthenticated('Access token validation failure. Invalid audience.', tenant);
  const user = tenant.store.users.get(claims.oid);
  if (!user?.accountEnabled) throw unauthenticated('Access token validation failure.', tenant);
  return {
    user,
    appId: claims.appid,
    scopes,
    // Most reads never ask.
    get roles() {
      const held = tenant.store.roleTemplateIdsOf(user.id);
      const { wids } = claims;
      return new Set(wids === undefined ? held : held.filter((role) => wids.includes(role)));
    },
  };
}

// The signer hands out the same claims for the same token, and a token comes with every request of a session.
const readings = new WeakMap<AccessTokenClaims, { readonly audience: string; readonly scopes: ReadonlySet<string> }>();

function readingOf(claims: AccessTokenClaims) {
  const known = readings.get(claims);
  if (known) return known;
  const reading = { audience: withoutSlash(claims.aud), scopes: new Set(claims.scp.split(' ')) };
  readings.set(claims, reading);
  return reading;
}

function withoutSlash(name: string): string {
  return name.replace(/\/$/, '').toLowerCase();
}

function unauthenticated(message: string, tenant: SandboxContext): GraphError {
  const challenge = `Bearer realm="", authorization_uri="${tenant.urls.login}/common/oauth2/authorize", client_id="${publishedResources.graph.appId}"`;
  return new GraphError(401, 'InvalidAuthenticationToken', message, { headers: { 'WWW-Authenticate': challenge } });
}

/** Whether the token carries at least one of these scopes. */
export function hasScope(caller: Caller, scopes: readonly string[]): boolean {
  return scopes.some((scope) => caller.scopes.has(scope));
}

export function hasRole(caller: Caller, roles: readonly { readonly templateId: string }[]): boolean {
  return roles.some((role) => caller.roles.has(role.templateId));
}

const { globalAdministrator, applicationAdministrator, cloudApplicationAdministrator } = directoryRoles;
const { privilegedRoleAdministrator, applicationDeveloper } = directoryRoles;

/** Roles that manage every app of the tenant. */
export function managesAllApps(caller: Caller): boolean {
  return hasRole(caller, [globalAdministrator, applicationAdministrator, cloudApplicationAdministrator]);
}

/**
 * Roles that may grant delegated permissions of any API.
 *
 * @see https://github.com/MicrosoftDocs/entra-docs docs/identity/enterprise-apps/grant-admin-consent.md
 */
export function mayGrantDelegatedPermissions(caller: Caller): boolean {
  return managesAllApps(caller) || hasRole(caller, [privilegedRoleAdministrator]);
}

/** Roles that may grant application permissions of Microsoft Graph itself. */
export function mayGrantGraphRoles(caller: Caller): boolean {
  return hasRole(caller, [globalAdministrator, privilegedRoleAdministrator]);
}

/** Whether the caller may register an app: by role, or as a member where the tenant lets members. */
export function mayRegisterApps(caller: Caller, tenant: SandboxContext): boolean {
  if (managesAllApps(caller) || hasRole(caller, [applicationDeveloper])) return true;
  const membersMay = tenant.scenario.appPolicy.membersMayRegisterApps ?? tenant.store.tenant.membersMayRegisterApps;
  return membersMay && caller.user.userType === 'Member';
}

/** @throws GraphError 403 unless the caller owns the object or manages all apps */
export function requireOwnerOrAdmin(caller: Caller, tenant: SandboxContext, objectId: string): void {
  if (managesAllApps(caller) || owns(caller, tenant, objectId)) return;
  throw insufficientPrivileges();
}

export function owns(caller: Caller, tenant: SandboxContext, objectId: string): boolean {
  return tenant.store.ownerships.by('objectId', objectId).some((ownership) => ownership.ownerId === caller.user.id);
}
