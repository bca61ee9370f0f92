import type { KnownKeys } from './config-schema.ts';

/**
 * `next` in the shape of `current`: keys keep their order, new ones come last, and those that are not ours stay. A key of
 * ours that is missing in `next` goes. Arrays and values are taken from `next` whole.
 *
 * Objects are built from entries, so that a key called `__proto__` is data like any other.
 */
export function mergeKeeping(current: unknown, next: unknown, known: KnownKeys | null): unknown {
  if (known === null || !isRecord(current) || !isRecord(next)) return next;
  const kept = Object.entries(current).flatMap(([key, value]): [string, unknown][] => {
    if (Object.hasOwn(next, key)) return [[key, mergeKeeping(value, next[key], known.get(key) ?? null)]];
    return known.has(key) ? [] : [[key, value]];
  });
  const added = Object.entries(next).filter(([key, value]) => !Object.hasOwn(current, key) && value !== undefined);
  return Object.fromEntries([...kept, ...added]);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
