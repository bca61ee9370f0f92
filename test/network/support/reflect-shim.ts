// @peculiar/x509 is built on tsyringe, which refuses to load without the metadata part of Reflect, and the package that
// usually adds it is not among our dependencies. These three calls are all that tsyringe makes.
const kept = new WeakMap<object, Map<unknown, unknown>>();

function own(key: unknown, target: object): unknown {
  return kept.get(target)?.get(key);
}

function inherited(key: unknown, target: object | null): unknown {
  if (target === null) return undefined;
  return own(key, target) ?? inherited(key, Object.getPrototypeOf(target));
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, {
    getOwnMetadata: own,
    getMetadata: inherited,
    defineMetadata(key: unknown, value: unknown, target: object) {
      const entries = kept.get(target) ?? new Map<unknown, unknown>();
      kept.set(target, entries.set(key, value));
    },
  });
}
