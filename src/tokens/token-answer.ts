import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { parseGuid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { Secret } from '../values/secret.ts';
import type { AccessToken, SignedInAccount } from './session.ts';
import { type Claims, readClaims, textClaim } from './validate-token.ts';

/** A successful answer of the token endpoint, with everything that gives access kept out of sight. */
export interface TokenAnswer {
  readonly accessToken: Secret;
  /** null without offline_access; then every further token needs the person. */
  readonly refreshToken: Secret | null;
  readonly idToken: Secret | null;
  readonly expiresInMs: number;
  /** As the service echoed them; the token's own scp claim is better where it can be read. */
  readonly scope: string;
}

function secretOf(value: unknown): Secret | null {
  return typeof value === 'string' && value !== '' ? new Secret(value) : null;
}

/** @returns null when the body is not such an answer */
export function parseTokenAnswer(body: string): TokenAnswer | null {
  const parsed = parseObject(body);
  const accessToken = secretOf(parsed?.['access_token']);
  if (parsed === null || accessToken === null) return null;
  const lifetime = parsed['expires_in'];
  // A number, or the text of one; anything else is no lifetime.
  const seconds = typeof lifetime === 'number' || typeof lifetime === 'string' ? Number(lifetime) : 0;
  return {
    accessToken,
    refreshToken: secretOf(parsed['refresh_token']),
    idToken: secretOf(parsed['id_token']),
    expiresInMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    scope: typeof parsed['scope'] === 'string' ? parsed['scope'] : '',
  };
}

/** @returns null when the text is not a JSON object */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? { ...parsed } : null;
  } catch {
    return null;
  }
}

function claimsOrNull(token: Secret | null): Claims | null {
  if (token === null) return null;
  try {
    return readClaims(token);
  } catch (reason) {
    // Microsoft may encrypt an access token; only the API it is for has to be able to read it.
    if (reason instanceof AccessError) return null;
    throw reason;
  }
}

// .default stands for "what was granted" and is no permission; the others are of the sign-in, not of the API.
const notPermissions = /(^|\/)(\.default|openid|profile|email|offline_access)$/;

function scopeNames(text: string): readonly string[] {
  const named = text.split(/\s+/).filter((scope) => scope !== '' && !notPermissions.test(scope));
  return named.map((scope) => scope.slice(scope.lastIndexOf('/') + 1));
}

export function accessTokenFrom(answer: TokenAnswer, now: Date): AccessToken {
  const scp = textClaim(claimsOrNull(answer.accessToken), 'scp');
  return {
    token: answer.accessToken,
    expiresAt: new Date(now.getTime() + answer.expiresInMs),
    scopes: scp === null ? scopeNames(answer.scope) : scp.split(' ').filter((scope) => scope !== ''),
  };
}

/**
 * Who signed in: from the id token, which is made for the client, and only where it is silent from the access token.
 *
 * @throws AccessError `sign-in-wrong-account` when neither says who it is
 */
export function accountFrom(answer: Pick<TokenAnswer, 'accessToken' | 'idToken'>): SignedInAccount {
  const id = claimsOrNull(answer.idToken);
  const access = claimsOrNull(answer.accessToken);
  const first = (...names: readonly string[]) =>
    names.map((name) => textClaim(id, name) ?? textClaim(access, name)).find((value) => value !== null) ?? null;
  const objectId = parseGuid(first('oid') ?? '');
  const tenantId = parseGuid(first('tid') ?? '');
  if (objectId === null || tenantId === null) {
    throw refusal('B8', {
      happened: 'The sign-in service did not say which work or school account signed in.',
    });
  }
  const userPrincipalName = textClaim(access, 'upn') ?? first('preferred_username', 'unique_name', 'email') ?? objectId;
  const displayName = first('name');
  return {
    objectId,
    tenantId,
    userPrincipalName: plainText(userPrincipalName),
    displayName: displayName === null ? null : plainText(displayName),
  };
}

/** A success without a token in it. */
export function garbledAnswer(authorityHost: string): AccessError {
  return new AccessError('answer-garbled', {
    happened: `The answer of ${new URL(authorityHost).host} held no token.`,
    todo: ['Try again; if it happens every time, something between here and there changes the answers.'],
  });
}
