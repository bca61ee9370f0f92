import { createHash } from 'node:crypto';

/** A GUID that is the same in every run, made from a name: the seed must not differ from one start to the next. */
export function seededGuid(name: string): string {
  const hex = createHash('sha256').update(`defender-access practice tenant/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
