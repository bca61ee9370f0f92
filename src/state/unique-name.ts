/**
 * A name under which nobody can have prepared an app: 80 random bits. Only a-z, 0-9 and hyphens, because Microsoft says
 * neither which characters nor how many a uniqueName may have.
 *
 * @param random gives that many cryptographically random bytes
 * @see https://learn.microsoft.com/graph/api/application-upsert
 */
export function newUniqueName(random: (bytes: number) => Uint8Array): string {
  return `defender-access-${Buffer.from(random(10)).toString('hex')}`;
}
