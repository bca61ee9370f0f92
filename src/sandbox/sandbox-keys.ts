import type { JsonWebKey } from 'node:crypto';
import { type LoopbackCertificate, makeLoopbackCertificate } from './certificate.ts';
import { newSigningKey } from './token-signer.ts';

/** What a practice tenant signs its tokens with, and what its servers show on loopback. */
export interface SandboxKeys {
  readonly signingKey: JsonWebKey;
  readonly certificate: LoopbackCertificate;
}

/**
 * Makes both, beside each other: a fifth of a second of work, nearly all of it for the 2048-bit key. Tenants of one
 * process may share them; they are as secret as the tenant's state.
 *
 * @param signingKey the key of an earlier run; a new one when absent
 */
export async function newSandboxKeys(signingKey?: JsonWebKey): Promise<SandboxKeys> {
  const [key, certificate] = await Promise.all([signingKey ?? newSigningKey(), makeLoopbackCertificate(Date.now())]);
  return { signingKey: key, certificate };
}
