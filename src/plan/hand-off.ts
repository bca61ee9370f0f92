import type { ApiKey } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import type { Guid } from '../values/guid.ts';

/** Scopes that are not of any API: asked for by their bare names. */
const signInScopes = ['openid', 'profile', 'offline_access', 'email'];

/**
 * The one link that someone with the role opens to approve, tenant-wide. Every scope carries the name of its API, because
 * a bare one would be looked for on Microsoft Graph; scopes are named one by one, because the page of `.default` may show
 * an older list for some minutes.
 *
 * @param redirectUri one that is registered on the app, letter for letter
 * @throws RangeError for a scope of an API that the cloud does not have (a plan never holds one)
 * @see https://learn.microsoft.com/entra/identity-platform/v2-admin-consent
 */
export function adminConsentUrl(options: {
  readonly cloud: Cloud;
  readonly tenantId: Guid;
  readonly appId: Guid;
  readonly scopes: readonly { readonly api: ApiKey; readonly values: readonly string[] }[];
  readonly redirectUri: string;
  readonly state: string;
}): string {
  const { cloud, tenantId, appId, redirectUri, state } = options;
  const named = options.scopes.flatMap(({ api, values }) =>
    values.filter((value) => !isSignIn(api, value)).map((value) => `${audienceOf(api, cloud)}/${value}`),
  );
  const asked = options.scopes.flatMap(({ api, values }) => values.filter((value) => isSignIn(api, value)));
  const scope = [...new Set([...named, 'openid', 'profile', 'offline_access', ...asked])].join(' ');
  const query = Object.entries({ client_id: appId, scope, redirect_uri: redirectUri, state })
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
  return `${cloud.authorityHost}/${tenantId}/v2.0/adminconsent?${query}`;
}

/**
 * Where the approver's browser should end up: they sit elsewhere, so a page of Microsoft's portal beats a loopback that
 * nobody listens on. The approval counts either way.
 *
 * @returns null when the app has no redirect URI at all; then there is no link
 */
export function approvalReturn(redirectUris: readonly string[], cloud: Cloud): string | null {
  const portals = ['https://portal.azure.com', cloud.portal];
  return (
    portals.find((portal) => redirectUris.includes(portal)) ??
    redirectUris.find((uri) => /^https:/.test(uri) && !/^https:\/\/(localhost|127\.)/.test(uri)) ??
    redirectUris[0] ??
    null
  );
}

function audienceOf(api: ApiKey, cloud: Cloud): string {
  const audience = api === 'graph' ? cloud.graphAudience : cloud.resources[api]?.audience;
  if (audience === undefined) throw new RangeError(`${api} is not in ${cloud.name}`);
  return audience;
}

function isSignIn(api: ApiKey, value: string): boolean {
  return api === 'graph' && signInScopes.includes(value);
}
