/**
 * The four functions of the Reflect metadata proposal that the certificate library asks for before it loads
 * (https://github.com/PeculiarVentures/x509#readme, "Reflect Polyfill Required"). Metadata lives in a WeakMap; look-ups
 * follow the prototype chain, as the proposal says. Does nothing where a polyfill stands already.
 */
export function installReflectMetadata(): void {
  const reflect: Record<string, unknown> = Reflect as never;
  if (reflect['getMetadata']) return;
  const byTarget = new WeakMap<object, Map<unknown, unknown>>();
  const own = (key: unknown, target: object) => byTarget.get(target)?.get(key);
  Object.assign(Reflect, {
    getOwnMetadata: own,
    getMetadata(key: unknown, target: object): unknown {
      for (let at: object | null = target; at; at = Object.getPrototypeOf(at)) {
        if (byTarget.get(at)?.has(key)) return own(key, at);
      }
      return undefined;
    },
    defineMetadata(key: unknown, value: unknown, target: object): void {
      const entries = byTarget.get(target) ?? new Map<unknown, unknown>();
      byTarget.set(target, entries.set(key, value));
    },
  });
}
