import { publishedResources } from '../published/service-principals.ts';
import type { PermissionScope, ServicePrincipal } from '../tenant-store.ts';
import type { Client } from './clients.ts';
import type { EntraRequest } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';

export const signInScopes = ['openid', 'profile', 'email', 'offline_access'] as const;
export type SignInScope = (typeof signInScopes)[number];

/** What a `scope` parameter asks of one API. */
export interface ResourceRequest {
  readonly principal: ServicePrincipal;
  /** The name by which the API was asked for; becomes the token's audience. */
  readonly audience: string;
  /** What stood before each scope in the request: the name and its slash, or nothing for bare Graph scopes. */
  readonly prefix: string;
  /** Scope values by name; empty with `isDefault`. */
  readonly values: readonly string[];
  /** `.default`: whatever is registered and consented. */
  readonly isDefault: boolean;
}

export interface ScopeRequest {
  readonly signIn: readonly SignInScope[];
  readonly resources: readonly ResourceRequest[];
}

const graphAppId = publishedResources.graph.appId;

/**
 * Reads a `scope` parameter. An API is named by any of its service principal names, everything before the last slash, so that
 * `https://api.security.microsoft.com//.default` asks for the name with the slash.
 *
 * @param surface a missing API that Microsoft publishes is 650052 on the pages and 500011 at the token endpoint
 * @throws EntraError 900144, 70011, 500011, 650052, 650053
 */
export function readScopes(
  entra: EntraRequest,
  client: Client,
  scope: string | null,
  surface: 'page' | 'token',
): ScopeRequest {
  const words = (scope ?? '').split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) throw new EntraError(problems.parameterMissing('scope'));
  const signIn = signInScopes.filter((name) => words.includes(name));
  const byName = new Map<string, { prefix: string; values: string[] }>();
  for (const word of words) {
    if (signInScopes.some((name) => name === word)) continue;
    const slash = word.lastIndexOf('/');
    const value = word.slice(slash + 1);
    const name = slash < 0 ? graphAppId : word.slice(0, slash);
    if (value === '' || name === '' || (slash >= 0 && name.endsWith(':/')))
      throw new EntraError(problems.scopeMalformed(word));
    const entry = byName.get(name) ?? { prefix: word.slice(0, slash + 1), values: [] };
    entry.values.push(value);
    byName.set(name, entry);
  }
  const resources = [...byName].map(([name, { prefix, values }]): ResourceRequest => {
    const principal = requireResource(entra, name, surface);
    const isDefault = values.includes('.default');
    if (isDefault && values.some((value) => value !== '.default'))
      throw new EntraError(problems.defaultScopeMixed(words.join(' ')));
    const unknown = isDefault ? undefined : values.find((value) => !knowsScope(principal, client, value));
    if (unknown !== undefined)
      throw new EntraError(problems.scopeUnknown(client.displayName, unknown, principal.appId));
    return { principal, audience: name, prefix, values: isDefault ? [] : [...new Set(values)], isDefault };
  });
  return { signIn, resources };
}

/**
 * The one API of a token request: a token has one audience. Sign-in scopes alone mean Graph, for the userinfo endpoint.
 *
 * @throws EntraError 28000 for several
 */
export function requireOneResource(entra: EntraRequest, scopes: ScopeRequest): ResourceRequest {
  const [first, ...rest] = scopes.resources;
  const asked = entra.parameters.get('scope') ?? '';
  if (rest.length > 0) throw new EntraError(problems.severalResources(asked));
  if (first) return first;
  return {
    principal: requireResource(entra, graphAppId, 'token'),
    audience: graphAppId,
    prefix: '',
    values: scopes.signIn.filter((scope) => scope !== 'offline_access'),
    isDefault: false,
  };
}

/** Finds an API by appId, App ID URI or, for Graph, this tenant's own Graph host. */
export function findResource(entra: EntraRequest, name: string): ServicePrincipal | null {
  const { store, urls } = entra.context;
  const { servicePrincipals } = store;
  if (name.replace(/\/$/, '') === urls.graph) return servicePrincipals.one('appId', graphAppId, entra.asOfInMs);
  return servicePrincipals.one('name', name, entra.asOfInMs) ?? servicePrincipals.one('appId', name, entra.asOfInMs);
}

function requireResource(entra: EntraRequest, name: string, surface: 'page' | 'token'): ServicePrincipal {
  const principal = findResource(entra, name);
  if (principal) return principal;
  const { tenant } = entra.context.store;
  const known = Object.values(publishedResources).find(
    (resource) => resource.appId === name.toLowerCase() || resource.servicePrincipalNames.includes(name),
  );
  if (known && surface === 'page') {
    throw new EntraError(problems.servicePrincipalLacking(known.appId, known.displayName, tenant.id));
  }
  throw new EntraError(problems.resourceNotFound(name, tenant.displayName));
}

function knowsScope(principal: ServicePrincipal, client: Client, value: string): boolean {
  const preAuthorized = client.firstParty?.preAuthorized[principal.appId] ?? [];
  return preAuthorized.includes(value) || scopeOf(principal, value) !== null;
}

export function scopeOf(principal: ServicePrincipal, value: string): PermissionScope | null {
  return principal.oauth2PermissionScopes.find((scope) => scope.value === value && scope.isEnabled) ?? null;
}
