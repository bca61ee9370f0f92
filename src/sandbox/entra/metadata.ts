import type { SandboxResponse } from '../route.ts';
import { type EntraRequest, jsonAnswer } from './entra-request.ts';
import { problemAnswer, problems } from './problems.ts';
import { requireTenant } from './tenant-segment.ts';

const cacheable = {
  'Cache-Control': 'max-age=86400, private',
  Pragma: '',
  Expires: '',
  'Access-Control-Allow-Origin': '*',
};

/** `GET /{tenant}/v2.0/.well-known/openid-configuration`, and without `/v2.0` the v1 document. */
export function openIdConfiguration(entra: EntraRequest, version: 'v1' | 'v2'): SandboxResponse {
  const { shared } = requireTenant(entra);
  const { urls, store } = entra.context;
  const tenantId = store.tenant.id;
  const segment = shared ? entra.tenantSegment : tenantId;
  const issuerTenant = shared ? '{tenantid}' : tenantId;
  const login = `${urls.login}/${segment}`;
  const oauth = version === 'v2' ? 'oauth2/v2.0' : 'oauth2';
  const graphHost = new URL(urls.graph).host;
  return jsonAnswer(
    entra,
    200,
    {
      token_endpoint: `${login}/${oauth}/token`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
      jwks_uri: version === 'v2' ? `${login}/discovery/v2.0/keys` : `${login}/discovery/keys`,
      response_modes_supported: ['query', 'fragment', 'form_post'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
      scopes_supported: version === 'v2' ? ['openid', 'profile', 'email', 'offline_access'] : ['openid'],
      issuer: version === 'v2' ? `${urls.login}/${issuerTenant}/v2.0` : `https://sts.windows.net/${issuerTenant}/`,
      request_uri_parameter_supported: false,
      userinfo_endpoint: `${urls.graph}/oidc/userinfo`,
      // Plain http, unlike Microsoft: no certificate warning may meet the person who signs in.
      authorization_endpoint: `${urls.pages}/${segment}/${oauth}/authorize`,
      device_authorization_endpoint: `${login}/${oauth}/devicecode`,
      http_logout_supported: true,
      frontchannel_logout_supported: true,
      end_session_endpoint: `${urls.pages}/${segment}/${oauth}/logout`,
      claims_supported: [
        'sub',
        'iss',
        'cloud_instance_name',
        'cloud_instance_host_name',
        'cloud_graph_host_name',
        'msgraph_host',
        'aud',
        'exp',
        'iat',
        'auth_time',
        'acr',
        'nonce',
        'preferred_username',
        'name',
        'tid',
        'ver',
        'at_hash',
        'c_hash',
        'email',
      ],
      kerberos_endpoint: `${login}/kerberos`,
      tenant_region_scope: shared ? null : 'WW',
      cloud_instance_name: 'microsoftonline.com',
      cloud_graph_host_name: 'graph.windows.net',
      msgraph_host: graphHost,
      rbac_url: 'https://pas.windows.net',
    },
    cacheable,
  );
}

/** `GET /{tenant}/discovery/v2.0/keys`; the v1 list has the same keys without `issuer` (by guess). */
export function signingKeys(entra: EntraRequest, version: 'v1' | 'v2'): SandboxResponse {
  const { signer, urls, store } = entra.context;
  const { kid, n, e } = signer.publicJwk;
  const key = { kty: 'RSA', use: 'sig', kid, x5t: kid, n, e };
  const issuer = { issuer: `${urls.login}/${store.tenant.id}/v2.0` };
  return jsonAnswer(entra, 200, { keys: [version === 'v2' ? { ...key, ...issuer } : key] }, cacheable);
}

/** `GET /common/discovery/instance`: knows this host only, as Microsoft knows only its own. */
export function instanceDiscovery(entra: EntraRequest): SandboxResponse {
  const { urls, store } = entra.context;
  const asked = entra.parameters.get('authorization_endpoint');
  if (!asked) return problemAnswer(entra, problems.parameterMissing('authorization_endpoint'));
  const { host } = new URL(urls.login);
  if (!URL.canParse(asked) || ![host, new URL(urls.pages).host].includes(new URL(asked).host)) {
    return problemAnswer(entra, problems.unknownInstance());
  }
  const segment = new URL(asked).pathname.split('/')[1] || store.tenant.id;
  return jsonAnswer(
    entra,
    200,
    {
      tenant_discovery_endpoint: `${urls.login}/${segment}/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: host, preferred_cache: host, aliases: [host] }],
    },
    cacheable,
  );
}
