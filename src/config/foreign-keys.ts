import type { AccessConfig } from './access-config.ts';
import { type KnownKeys, knownKeys } from './config-schema.ts';

/**
 * What others put into a config, in the shape it has there.
 *
 * @returns null when every key is ours
 */
export function foreignKeys(config: AccessConfig): Readonly<Record<string, unknown>> | null {
  return foreignIn(Object.entries(config), knownKeys());
}

function foreignIn(
  entries: readonly (readonly [string, unknown])[],
  known: KnownKeys,
): Readonly<Record<string, unknown>> | null {
  const kept = entries.flatMap(([key, value]): [string, unknown][] => {
    if (!known.has(key)) return [[key, value]];
    const below = known.get(key) ?? null;
    if (below === null || typeof value !== 'object' || value === null || Array.isArray(value)) return [];
    const inside = foreignIn(Object.entries(value), below);
    return inside === null ? [] : [[key, inside]];
  });
  return kept.length === 0 ? null : Object.fromEntries(kept);
}
