import type { SandboxClock } from './sandbox-clock.ts';

type KeysOf<T> = (record: T) => string | null | readonly string[];

interface PastVersion<T> {
  readonly untilInMs: number;
  /** null: the record did not exist before. */
  readonly record: T | null;
}

/** What differs from the seed: enough to rebuild a collection from the (deterministic) seed. */
export interface CollectionChanges<T> {
  readonly put: readonly T[];
  readonly removed: readonly string[];
}

/**
 * Records of one kind, by id and by named keys. Reads may ask for an earlier instant (`asOfInMs`), which is how replicas
 * that lag behind are played. Records are values: `put` replaces, nothing is changed in place.
 *
 * Key look-ups ignore letter case, as the directory does; ids are compared exactly.
 */
export class Collection<T extends { readonly id: string }, Key extends string = never> {
  readonly #records = new Map<string, T>();
  readonly #history = new Map<string, PastVersion<T>[]>();
  readonly #touched = new Set<string>();
  /** Touched records that the seed brought: only their removal has to be written down. */
  readonly #touchedOfSeed = new Set<string>();
  readonly #indexes = new Map<Key, Map<string, Set<string>>>();
  readonly #keys: Record<Key, KeysOf<T>>;
  readonly #clock: SandboxClock;
  readonly #changed: () => void;
  #seeding = true;

  constructor(keys: Record<Key, KeysOf<T>>, clock: SandboxClock, changed: () => void) {
    this.#keys = keys;
    this.#clock = clock;
    this.#changed = changed;
  }

  get size(): number {
    return this.#records.size;
  }

  /** Null when there is none (or was none at `asOfInMs`). */
  get(id: string, asOfInMs?: number): T | null {
    if (asOfInMs !== undefined) {
      const past = this.#history.get(id)?.find((version) => version.untilInMs > asOfInMs);
      if (past) return past.record;
    }
    return this.#records.get(id) ?? null;
  }

  /** All records, oldest first. Walks everything: use `by` where a key exists. */
  *values(asOfInMs?: number): Generator<T> {
    if (asOfInMs === undefined) {
      yield* this.#records.values();
      return;
    }
    for (const id of new Set([...this.#records.keys(), ...this.#history.keys()])) {
      const record = this.get(id, asOfInMs);
      if (record) yield record;
    }
  }

  /** Records whose key has this value, letter case ignored, oldest first. */
  by(key: Key, value: string, asOfInMs?: number): T[] {
    const wanted = value.toLowerCase();
    const now = this.#index(key).get(wanted);
    const found: T[] = [];
    if (asOfInMs === undefined) {
      for (const id of now ?? []) {
        const record = this.get(id);
        if (record) found.push(record);
      }
      return found;
    }
    // Who had this value then need not have it now.
    const ids = new Set([...(now ?? []), ...this.#history.keys()]);
    for (const id of ids) {
      const record = this.get(id, asOfInMs);
      if (record && keyValues(this.#keys[key](record)).includes(wanted)) found.push(record);
    }
    return found;
  }

  /** The first record with this key value, or null. */
  one(key: Key, value: string, asOfInMs?: number): T | null {
    return this.by(key, value, asOfInMs)[0] ?? null;
  }

  /** Adds or replaces. Returns the record, so that a creation reads in one line. */
  put(record: T): T {
    const before = this.#records.get(record.id) ?? null;
    this.#remember(record.id, before);
    if (before) this.#unindex(before);
    this.#records.set(record.id, record);
    for (const [key, index] of this.#indexes) addToIndex(index, keyValues(this.#keys[key](record)), record.id);
    return record;
  }

  /** Replaces some properties. Returns null, and changes nothing, when there is no such record. */
  update(id: string, changes: Partial<T>): T | null {
    const before = this.#records.get(id);
    return before ? this.put({ ...before, ...changes }) : null;
  }

  /** Content when it is gone already; says whether it was there. */
  remove(id: string): boolean {
    const before = this.#records.get(id);
    if (!before) return false;
    this.#remember(id, before);
    this.#unindex(before);
    return this.#records.delete(id);
  }

  /** Ends seeding: from here on changes are kept apart from the seed, with their history, and announced. */
  seeded(): void {
    this.#seeding = false;
  }

  /** Drops versions that ended before this instant; called by the store now and then. */
  forgetBefore(timeInMs: number): void {
    for (const [id, versions] of this.#history) {
      const kept = versions.filter((version) => version.untilInMs >= timeInMs);
      if (kept.length === 0) this.#history.delete(id);
      else this.#history.set(id, kept);
    }
  }

  changes(): CollectionChanges<T> {
    const put: T[] = [];
    const removed: string[] = [];
    for (const id of this.#touched) {
      const record = this.#records.get(id);
      if (record) put.push(record);
      else if (this.#touchedOfSeed.has(id)) removed.push(id);
    }
    return { put, removed };
  }

  /** Applies what an earlier run wrote, on top of the seed. The result counts as changed, but has no history. */
  apply(changes: CollectionChanges<T>): void {
    for (const record of changes.put) this.put(record);
    for (const id of changes.removed) this.remove(id);
    this.#history.clear();
  }

  #remember(id: string, before: T | null): void {
    if (this.#seeding) return;
    if (before && !this.#touched.has(id)) this.#touchedOfSeed.add(id);
    this.#touched.add(id);
    const versions = this.#history.get(id) ?? [];
    versions.push({ untilInMs: this.#clock.nowInMs(), record: before });
    this.#history.set(id, versions);
    this.#changed();
  }

  // Built at the first look-up by that key: a tenant with 50,000 apps starts without paying for keys nobody asks for.
  #index(key: Key): Map<string, Set<string>> {
    const built = this.#indexes.get(key);
    if (built) return built;
    const index = new Map<string, Set<string>>();
    for (const record of this.#records.values()) addToIndex(index, keyValues(this.#keys[key](record)), record.id);
    this.#indexes.set(key, index);
    return index;
  }

  #unindex(record: T): void {
    for (const [key, index] of this.#indexes) {
      for (const value of keyValues(this.#keys[key](record))) {
        const ids = index.get(value);
        ids?.delete(record.id);
        if (ids?.size === 0) index.delete(value);
      }
    }
  }
}

function keyValues(keys: string | null | readonly string[]): readonly string[] {
  if (keys === null) return [];
  return typeof keys === 'string' ? [keys.toLowerCase()] : keys.map((key) => key.toLowerCase());
}

function addToIndex(index: Map<string, Set<string>>, values: readonly string[], id: string): void {
  for (const value of values) {
    const ids = index.get(value);
    if (ids) ids.add(id);
    else index.set(value, new Set([id]));
  }
}
