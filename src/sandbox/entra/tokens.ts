import { createHash } from 'node:crypto';
import { publishedResources } from '../published/service-principals.ts';
import type { User } from '../tenant-store.ts';
import type { Client } from './clients.ts';
import { grantedValues } from './consent.ts';
import type { EntraRequest } from './entra-request.ts';
import { type ResourceRequest, type SignInScope, signInScopes } from './scopes.ts';

/** Who signed in, when and how: what the tokens of one sign-in have in common. */
export interface SignedIn {
  readonly user: User;
  readonly sessionId: string;
  readonly authenticatedAtInMs: number;
  readonly secondFactor: boolean;
  readonly nonce: string | null;
}

/** `client_info`: base64url JSON that gives MSAL its account id. */
export function clientInfo(userId: string, tenantId: string): string {
  return encode({ uid: userId, utid: tenantId });
}

/**
 * A delegated access token for one API, shaped as version 1.0: the resource decides, and neither Graph nor the Defender APIs
 * ask for 2.0. It carries everything granted for that API, also what this request did not name.
 */
export function accessToken(
  entra: EntraRequest,
  client: Client,
  request: ResourceRequest,
  signedIn: SignedIn,
): { readonly token: string; readonly expiresInSeconds: number; readonly values: readonly string[] } {
  const { context } = entra;
  const { store, signer, scenario } = context;
  const { user } = signedIn;
  const tenantId = store.tenant.id;
  const isGraph = request.principal.appId === publishedResources.graph.appId;
  const granted = grantedValues(entra, client, request.principal, user).filter((value) => value !== 'offline_access');
  const isSignIn = (value: string) => signInScopes.includes(value as SignInScope);
  // Sign-in scopes that are asked of Graph itself need no record of their own: any consent covers them.
  const asked = request.values.filter(isSignIn);
  const values = isGraph ? [...new Set([...granted, ...asked])] : granted.filter((value) => !isSignIn(value));
  const now = Math.floor(entra.nowInMs / 1000);
  // Tokens live 60 to 90 minutes, and are dated five minutes back: published samples show 65 minutes from iat to exp.
  const expiresInSeconds = 3600 + (Number.parseInt(entra.traceId.slice(0, 4), 16) % 1800);
  const wids = store.roleTemplateIdsOf(user.id, 'active', entra.asOfInMs);
  const guest = user.userType === 'Guest';
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const token = signer.signToken(
    {
      aud: request.audience,
      iss: issuer,
      iat: now - 300,
      nbf: now - 300,
      exp: now + expiresInSeconds,
      acct: guest ? 1 : 0,
      acr: '1',
      aio: opaque(entra, 'aio'),
      amr: signedIn.secondFactor ? ['pwd', 'mfa'] : ['pwd'],
      app_displayname: client.displayName,
      appid: client.appId,
      appidacr: '0',
      ...(user.surname ? { family_name: user.surname } : {}),
      ...(user.givenName ? { given_name: user.givenName } : {}),
      ...(guest ? { email: user.mail, idp: 'mail' } : {}),
      ipaddr: '127.0.0.1',
      name: user.displayName,
      oid: user.id,
      rh: opaque(entra, 'rh'),
      scp: values.join(' '),
      sid: signedIn.sessionId,
      sub: pairwise(user.id, request.principal.appId),
      tenant_region_scope: 'NA',
      tid: tenantId,
      unique_name: guest ? user.mail : user.userPrincipalName,
      upn: user.userPrincipalName,
      uti: opaque(entra, 'uti').slice(0, 22),
      ver: '1.0',
      ...(scenario.behaviour.widsInTokens && wids.length > 0 ? { wids } : {}),
    },
    { withThumbprint: true },
  );
  return { token, expiresInSeconds, values };
}

/** A version 2.0 id_token for the client. */
export function idToken(
  entra: EntraRequest,
  client: Client,
  signedIn: SignedIn,
  signIn: readonly SignInScope[],
): string {
  const { store, signer, urls } = entra.context;
  const { user, nonce } = signedIn;
  const now = Math.floor(entra.nowInMs / 1000);
  return signer.signToken(
    {
      aud: client.appId,
      iss: `${urls.login}/${store.tenant.id}/v2.0`,
      iat: now - 300,
      nbf: now - 300,
      exp: now + 3600,
      aio: opaque(entra, 'aio'),
      ...(signIn.includes('email') && user.mail ? { email: user.mail } : {}),
      ...(signIn.includes('profile') ? { name: user.displayName } : {}),
      ...(nonce === null ? {} : { nonce }),
      oid: user.id,
      ...(signIn.includes('profile') ? { preferred_username: user.userPrincipalName } : {}),
      rh: opaque(entra, 'rh'),
      sid: signedIn.sessionId,
      sub: pairwise(user.id, client.appId),
      tid: store.tenant.id,
      uti: opaque(entra, 'uti').slice(0, 22),
      ver: '2.0',
    },
    { withThumbprint: false },
  );
}

/** `sub` is different for each app: nobody can follow a person from one app to the next by it. */
export function pairwise(userId: string, appId: string): string {
  return createHash('sha256').update(`${userId}/${appId}`).digest('base64url');
}

function opaque(entra: EntraRequest, purpose: string): string {
  return createHash('sha256').update(`${entra.traceId}/${purpose}`).digest('base64url');
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
