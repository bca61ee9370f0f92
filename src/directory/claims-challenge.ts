/**
 * The claims that a 401 asks for in the next sign-in (continuous access evaluation), from its WWW-Authenticate header.
 *
 * @returns the JSON text to send as `claims`, decoded from base64; null when there is no challenge or it is no JSON
 * @see https://learn.microsoft.com/entra/identity-platform/claims-challenge
 */
export function claimsChallenge(header: string | undefined): string | null {
  const value = /\bclaims="([^"]+)"/i.exec(header ?? '')?.[1];
  if (value === undefined) return null;
  const text = Buffer.from(value, 'base64').toString('utf8');
  try {
    const claims: unknown = JSON.parse(text);
    return typeof claims === 'object' && claims !== null ? text : null;
  } catch {
    return null;
  }
}
