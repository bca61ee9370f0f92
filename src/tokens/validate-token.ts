import { decodeJwt } from 'jose/jwt/decode';
import { AccessError } from '../errors/access-error.ts';
import type { Secret } from '../values/secret.ts';

/** The content of a token. Read for display and comparison; only the API that a token is for can vouch for it. */
export type Claims = Readonly<Record<string, unknown>>;

/**
 * Reads what a token says, without checking its signature: the API owns the token, and Graph's cannot be checked at all.
 *
 * @throws AccessError `token-invalid` when it is not a JWT
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/access-tokens
 */
export function readClaims(token: Secret): Claims {
  try {
    return decodeJwt(token.reveal());
  } catch {
    // The message of jose could quote the token; it is left out on purpose.
    throw new AccessError('token-invalid', {
      happened: 'What the sign-in service returned is not a readable token.',
      todo: ['Sign in again. If it stays so, the API encrypts its tokens and only a call can tell whether they work.'],
    });
  }
}

/** @returns null when the claim is absent, empty or not a text */
export function textClaim(claims: Claims | null, name: string): string | null {
  const value = claims?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}
