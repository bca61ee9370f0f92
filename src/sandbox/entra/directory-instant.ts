import type { SandboxContext } from '../route.ts';
import type { TenantStore } from '../tenant-store.ts';

const requestsSeen = new WeakMap<TenantStore, number>();

/**
 * The instant of the directory that the token service answers from. While a scenario lets it lag, requests take turns between
 * an up-to-date replica and late ones: people report 700016 that comes and goes for a new app
 * (https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/3706).
 *
 * @returns undefined: as of now
 */
export function directoryInstant(context: SandboxContext): number | undefined {
  const { tokenServiceLagInMs, replicas } = context.scenario.replication;
  if (tokenServiceLagInMs === 0) return undefined;
  const seen = requestsSeen.get(context.store) ?? 0;
  requestsSeen.set(context.store, seen + 1);
  const upToDate = replicas > 1 && seen % replicas === replicas - 1;
  return upToDate ? undefined : context.clock.nowInMs() - tokenServiceLagInMs;
}
