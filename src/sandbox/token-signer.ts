import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { promisify } from 'node:util';
import type { SandboxClock } from './sandbox-clock.ts';

/** Claims of a v1.0-shaped delegated access token. */
export interface AccessTokenClaims {
  readonly aud: string;
  readonly iss: string;
  readonly iat: number;
  readonly nbf: number;
  readonly exp: number;
  readonly appid: string;
  readonly appidacr: string;
  readonly oid: string;
  readonly sub: string;
  readonly tid: string;
  readonly scp: string;
  readonly upn?: string;
  readonly unique_name?: string;
  readonly wids?: readonly string[];
  readonly ver: string;
  readonly [claim: string]: unknown;
}

/** Why a bearer token is refused: `missing` and `malformed` say that it is no token at all. */
export type TokenProblem = 'missing' | 'malformed' | 'bad-signature' | 'expired' | 'not-yet-valid' | 'foreign-issuer';

export type VerifiedToken =
  | { readonly valid: true; readonly claims: AccessTokenClaims }
  | { readonly valid: false; readonly problem: TokenProblem };

export interface TokenSigner {
  /** Signs claims as RS256; `x5t` is in the header of v1.0 tokens only. */
  signToken(claims: object, options: { readonly withThumbprint: boolean }): string;
  /**
   * Checks signature, lifetime (with five minutes of tolerance, as Microsoft's validators allow) and issuer.
   * Does NOT check audience or scopes: that is each API's own answer to give.
   *
   * @param bearer the value of the Authorization header, with or without `Bearer `; null when there was none
   */
  verifyAccessToken(bearer: string | null): VerifiedToken;
  /** Public key as it stands in the JWKS, with x5c. */
  readonly publicJwk: { readonly kid: string; readonly n: string; readonly e: string };
  /** The private key as JWK, for the state file. */
  readonly privateJwk: JsonWebKey;
}

const toleranceInSeconds = 300;
const rememberedTokens = 1000;

/** Makes a key without holding up what else there is to do: a 2048-bit key takes a good part of a second. */
export async function newSigningKey(): Promise<JsonWebKey> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return privateKey.export({ format: 'jwk' });
}

/**
 * A signer for the tenant's tokens.
 *
 * @param tenantId tokens of another tenant's issuer are refused
 * @param privateJwk the key of an earlier run; a new 2048-bit key when absent
 */
export function createTokenSigner(clock: SandboxClock, tenantId: string, privateJwk?: JsonWebKey): TokenSigner {
  const privateKey = privateJwk
    ? createPrivateKey({ key: privateJwk, format: 'jwk' })
    : generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  const kid = thumbprint(publicKey);
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const genuine = new Map<string, AccessTokenClaims>();

  // Verifying a signature is most of the work of a small request: a token that was genuine once stays so.
  function genuineClaims(token: string): AccessTokenClaims | TokenProblem {
    const known = genuine.get(token);
    if (known) return known;
    const [header, payload, signature, ...rest] = token.split('.');
    if (!header || !payload || !signature || rest.length > 0) return 'malformed';
    const claims = decodeClaims(payload);
    if (!claims) return 'malformed';
    const signed = Buffer.from(`${header}.${payload}`);
    if (!verify('RSA-SHA256', signed, publicKey, Buffer.from(signature, 'base64url'))) return 'bad-signature';
    if (genuine.size >= rememberedTokens) genuine.clear();
    genuine.set(token, claims);
    return claims;
  }

  return {
    publicJwk: { kid, n, e },
    privateJwk: privateKey.export({ format: 'jwk' }),
    signToken(claims, { withThumbprint }) {
      const header = { typ: 'JWT', alg: 'RS256', ...(withThumbprint ? { x5t: kid } : {}), kid };
      const input = `${encode(header)}.${encode(claims)}`;
      return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`;
    },
    verifyAccessToken(bearer) {
      const token = (bearer ?? '').replace(/^Bearer\s+/i, '').trim();
      if (token === '') return { valid: false, problem: 'missing' };
      const claims = genuineClaims(token);
      if (typeof claims === 'string') return { valid: false, problem: claims };
      const now = clock.nowInMs() / 1000;
      if (claims.iss !== issuer) return { valid: false, problem: 'foreign-issuer' };
      if (now > claims.exp + toleranceInSeconds) return { valid: false, problem: 'expired' };
      if (now < claims.nbf - toleranceInSeconds) return { valid: false, problem: 'not-yet-valid' };
      return { valid: true, claims };
    },
  };
}

function decodeClaims(payload: string): AccessTokenClaims | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof claims !== 'object' || claims === null) return null;
    const { aud, iss, exp, nbf, tid } = claims as Record<string, unknown>;
    const complete =
      typeof aud === 'string' &&
      typeof iss === 'string' &&
      typeof exp === 'number' &&
      typeof nbf === 'number' &&
      typeof tid === 'string';
    // Only tokens of our own key come this far in the end, and those always carry the rest.
    return complete ? (claims as AccessTokenClaims) : null;
  } catch {
    return null;
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

// Entra's kid and x5t are the certificate's SHA-1; a key without certificate is identified by its own.
function thumbprint(key: KeyObject): string {
  return createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('base64url');
}
