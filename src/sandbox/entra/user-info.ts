import { publishedResources } from '../published/service-principals.ts';
import type { SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';
import { pairwise } from './tokens.ts';

/**
 * `GET /oidc/userinfo` on Graph's host: subject, names with `profile`, mail with `email`; `openid` is demanded.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/userinfo
 */
export function userInfo(request: SandboxRequest, { signer, store, urls }: SandboxContext): SandboxResponse {
  const token = signer.verifyAccessToken(request.headers.get('authorization'));
  const names: readonly string[] = [
    ...publishedResources.graph.servicePrincipalNames,
    publishedResources.graph.appId,
    urls.graph,
  ];
  if (!token.valid || !names.includes(token.claims.aud)) {
    return refuse(401, 'InvalidAuthenticationToken', 'Access token validation failure.');
  }
  const scopes = token.claims.scp.split(' ');
  if (!scopes.includes('openid')) {
    return refuse(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  const user = store.users.get(token.claims.oid);
  if (!user) return refuse(401, 'InvalidAuthenticationToken', 'The user of this token does not exist any more.');
  const { displayName: name, surname, givenName, mail } = user;
  return answer(200, {
    sub: pairwise(user.id, token.claims.appid),
    ...(scopes.includes('profile') ? { name, family_name: surname, given_name: givenName } : {}),
    ...(scopes.includes('email') && mail ? { email: mail } : {}),
  });
}

function refuse(status: number, code: string, message: string): SandboxResponse {
  return answer(status, { error: { code, message } });
}

function answer(status: number, body: object): SandboxResponse {
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}
