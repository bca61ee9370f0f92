import { createHash, timingSafeEqual } from 'node:crypto';
import type { SandboxResponse } from '../route.ts';
import type { AuthorizationCode } from '../tenant-store.ts';
import {
  type Client,
  findClient,
  isPublicClient,
  registeredRedirectUris,
  requireClient,
  requireRedirectUri,
} from './clients.ts';
import { codeProblems } from './code-problems.ts';
import { missingConsent } from './consent.ts';
import { requireApprovedDeviceSignIn } from './device-code.ts';
import { type EntraRequest, jsonAnswer } from './entra-request.ts';
import { EntraError, problems } from './problems.ts';
import { refuseLoop } from './request-loops.ts';
import { readScopes, requireOneResource, type ScopeRequest } from './scopes.ts';
import { newSecret, secretId } from './session.ts';
import { requireAccess, requireSecondFactor } from './sign-in-checks.ts';
import { requireTenant } from './tenant-segment.ts';
import { accessToken, clientInfo, idToken, type SignedIn } from './tokens.ts';

const deviceCodeGrants = ['urn:ietf:params:oauth:grant-type:device_code', 'device_code'];
// Refresh tokens of public clients: 90 days. https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/refresh-tokens.md
export const refreshLifetimeInMs = 90 * 24 * 3_600_000;

/** `POST /token`: redeems a code, a device code or a refresh token. */
export function token(entra: EntraRequest): SandboxResponse {
  const { shared } = requireTenant(entra);
  const { parameters } = entra;
  const grantType = parameters.get('grant_type');
  if (!grantType) throw new EntraError(problems.parameterMissing('grant_type'));
  if (parameters.has('resource')) throw new EntraError(problems.resourceParameter());
  const client = requireClient(entra, shared);
  if (grantType === 'authorization_code') return redeemCode(entra, client);
  if (grantType === 'refresh_token') return redeemRefreshToken(entra, client);
  if (deviceCodeGrants.includes(grantType)) return redeemDeviceCode(entra, client);
  throw new EntraError(problems.grantTypeUnsupported(grantType));
}

function redeemCode(entra: EntraRequest, client: Client): SandboxResponse {
  const { store } = entra.context;
  const sent = required(entra, 'code');
  const code = store.authorizationCodes.get(secretId(sent.replace(/^1\./, '')));
  if (!code) throw new EntraError(codeProblems.codeInvalid());
  if (code.appId !== client.appId) throw new EntraError(codeProblems.codeOfAnotherClient());
  if (code.redeemed) throw new EntraError(codeProblems.codeRedeemed());
  if (code.expiresAtInMs <= entra.nowInMs) throw new EntraError(codeProblems.codeExpired());
  const redirectUri = entra.parameters.get('redirect_uri') ?? code.redirectUri;
  if (redirectUri !== code.redirectUri) throw new EntraError(problems.redirectUriMismatch(redirectUri, client.appId));
  requireClientType(entra, client, code);
  requireVerifier(entra, code);
  store.authorizationCodes.put({ ...code, redeemed: true });
  const scope = entra.parameters.get('scope') ?? code.scope;
  return issue(withConsent(entra, code.consentedOnTheWay), client, scope, {
    userId: code.userId,
    sessionId: code.sessionId,
    authenticatedAtInMs: code.authenticatedAtInMs,
    nonce: code.nonce,
    secondFactor: code.secondFactor ?? false,
    viaDeviceCode: false,
  });
}

/** A code of a `web` redirect URI needs a secret; one of `spa` a browser's cross-origin request; others must have neither. */
function requireClientType(entra: EntraRequest, client: Client, code: AuthorizationCode): void {
  const crossOrigin = entra.request.headers.has('origin');
  const { platform } = requireRedirectUri(client, code.redirectUri);
  const secret = secretIn(entra);
  if (platform === 'spa' && !crossOrigin) throw new EntraError(codeProblems.singlePageOnly());
  if (platform !== 'spa' && crossOrigin) throw new EntraError(codeProblems.notSinglePage());
  if (platform === 'web')
    throw new EntraError(secret ? codeProblems.secretInvalid(client.appId) : codeProblems.secretMissing());
  refuseSecret(entra);
}

function secretIn({ parameters }: EntraRequest): string | null {
  return parameters.get('client_secret') ?? parameters.get('client_assertion');
}

function refuseSecret(entra: EntraRequest): void {
  if (secretIn(entra)) throw new EntraError(codeProblems.secretFromPublicClient());
}

function requireVerifier(entra: EntraRequest, code: AuthorizationCode): void {
  if (code.codeChallenge === null) return;
  const verifier = entra.parameters.get('code_verifier');
  if (!verifier) throw new EntraError(codeProblems.verifierMismatch());
  const hashed = createHash('sha256').update(verifier).digest('base64url');
  const expected = Buffer.from(code.codeChallenge);
  const given = Buffer.from(code.codeChallengeMethod === 'S256' ? hashed : verifier);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new EntraError(codeProblems.verifierMismatch());
  }
}

function redeemDeviceCode(entra: EntraRequest, client: Client): SandboxResponse {
  const { store } = entra.context;
  const stored = store.deviceSignIns.get(secretId(required(entra, 'device_code')));
  const signIn = requireApprovedDeviceSignIn(entra, stored, client);
  if (!isPublicClient(client, 'device-code')) throw new EntraError(codeProblems.secretMissing());
  refuseSecret(entra);
  store.deviceSignIns.put({ ...signIn, status: 'redeemed' });
  return issue(withConsent(entra, signIn.consentedOnTheWay), client, entra.parameters.get('scope') ?? signIn.scope, {
    userId: signIn.userId,
    sessionId: signIn.sessionId ?? '',
    authenticatedAtInMs: signIn.authenticatedAtInMs ?? entra.nowInMs,
    nonce: null,
    secondFactor: signIn.secondFactor ?? false,
    viaDeviceCode: true,
  });
}

function redeemRefreshToken(entra: EntraRequest, client: Client): SandboxResponse {
  const { store, scenario } = entra.context;
  const refresh = store.refreshTokens.get(secretId(required(entra, 'refresh_token').replace(/^1\./, '')));
  if (!refresh) throw new EntraError(codeProblems.codeInvalid());
  if (refresh.appId !== client.appId) throw new EntraError(codeProblems.refreshTokenOfAnotherClient());
  if (refresh.revoked) throw new EntraError(codeProblems.refreshTokenRevoked());
  if (entra.nowInMs - refresh.issuedAtInMs > refreshLifetimeInMs)
    throw new EntraError(codeProblems.refreshTokenExpired());
  if (refresh.viaDeviceCode && scenario.signIn.deviceCodeBlocked)
    throw new EntraError(codeProblems.refreshAfterBlockedFlow());
  const onlySpa = registeredRedirectUris(client).every(({ platform }) => platform === 'spa');
  if (!isPublicClient(client, 'refresh') && !onlySpa) throw new EntraError(codeProblems.secretMissing());
  refuseSecret(entra);
  return issue(entra, client, required(entra, 'scope'), {
    ...refresh,
    secondFactor: refresh.secondFactor ?? false,
    nonce: null,
  });
}

/** Redeems with the directory as it stands when consent was given on the way, else with what the token service knows of it. */
function withConsent(entra: EntraRequest, consentedOnTheWay: boolean): EntraRequest {
  return consentedOnTheWay ? { ...entra, asOfInMs: undefined } : entra;
}

interface Grant {
  readonly userId: string;
  readonly sessionId: string;
  readonly authenticatedAtInMs: number;
  readonly nonce: string | null;
  readonly secondFactor: boolean;
  readonly viaDeviceCode: boolean;
}

/** Issues the tokens of one grant; a token carries only what consent allows, and one API's scopes. */
function issue(entra: EntraRequest, asked: Client, scope: string, grant: Grant): SandboxResponse {
  const { context, parameters } = entra;
  const client = findClient(entra, asked.appId) ?? asked;
  const scopes = readScopes(entra, client, scope, 'token');
  const resource = requireOneResource(entra, scopes);
  const user = context.store.users.get(grant.userId);
  if (!user) throw new EntraError(problems.accountUnknown(grant.userId, context.store.tenant.displayName));
  requireAccess(entra, client, user, resource.principal.appId);
  requireSecondFactor(entra, resource.principal.appId, grant.secondFactor);
  if (resource.principal.accountEnabled === false) {
    const { appId, displayName } = resource.principal;
    throw new EntraError(
      problems.applicationDisabled(appId, displayName ?? appId, context.scenario.behaviour.disabledAppError),
    );
  }
  if (missingConsent(entra, client, scopes, user).length > 0) {
    throw new EntraError(problems.consentRequired(client.appId, client.displayName));
  }
  if (!client.principal && !client.firstParty) throw new EntraError(problems.principalMissing(client.appId));
  refuseLoop(entra, client.appId, user.id, resource.audience);
  const signedIn: SignedIn = { ...grant, user };
  const access = accessToken(entra, client, resource, signedIn);
  const body = {
    token_type: 'Bearer',
    scope: echoedScope(entra, scopes, resource.prefix, access.values),
    expires_in: access.expiresInSeconds,
    ext_expires_in: access.expiresInSeconds,
    access_token: access.token,
    ...(scopes.signIn.includes('offline_access') ? { refresh_token: newRefreshToken(entra, client, grant) } : {}),
    ...(scopes.signIn.includes('openid') ? { id_token: idToken(entra, client, signedIn, scopes.signIn) } : {}),
    ...(parameters.get('client_info') === '1' ? { client_info: clientInfo(user.id, context.store.tenant.id) } : {}),
  };
  return jsonAnswer(entra, 200, body, { 'x-ms-clitelem': '1,0,0,,' });
}

// Captured answers put the sign-in scopes bare and the API's own behind the name it was asked by, `.default` last:
// "https://management.core.windows.net//user_impersonation https://management.core.windows.net//.default".
function echoedScope(entra: EntraRequest, scopes: ScopeRequest, prefix: string, values: readonly string[]): string {
  const bare = ['email', 'openid', 'profile'];
  const named = values.map((value) => (bare.includes(value) ? value : `${prefix}${value}`));
  const isDefault = scopes.resources.some((request) => request.isDefault);
  const echoDefault = isDefault && entra.context.scenario.behaviour.defaultScopeIsEchoed;
  return [...named, ...(echoDefault ? [`${prefix}.default`] : [])].join(' ');
}

function newRefreshToken(entra: EntraRequest, client: Client, grant: Grant): string {
  const { secret, id } = newSecret(96);
  const { userId, sessionId, authenticatedAtInMs, secondFactor, viaDeviceCode } = grant;
  entra.context.store.refreshTokens.put({
    id,
    appId: client.appId,
    userId,
    sessionId,
    issuedAtInMs: entra.nowInMs,
    authenticatedAtInMs,
    secondFactor,
    viaDeviceCode,
    revoked: false,
  });
  return `1.${secret}`;
}

function required(entra: EntraRequest, name: string): string {
  const value = entra.parameters.get(name);
  if (!value) throw new EntraError(problems.parameterMissing(name));
  return value;
}
