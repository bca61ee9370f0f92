import type { TenantStore } from '../tenant-store.ts';
import { codeProblems } from './code-problems.ts';
import type { EntraRequest } from './entra-request.ts';
import { EntraError } from './problems.ts';

const windowInMs = 5 * 60_000;
// Lives as long as the running tenant: no sign-in service remembers a loop for longer than it lasts.
const issuedAtInMs = new WeakMap<TenantStore, Map<string, readonly number[]>>();

/**
 * Counts how often a client got the same token for the same person, where the scenario says how often is too often. Microsoft
 * documents the refusal, not the number; reports begin at five in a row.
 *
 * @throws EntraError 50196
 * @see https://github.com/AzureAD/MSAL.PS/issues/28
 */
export function refuseLoop(entra: EntraRequest, appId: string, userId: string, audience: string): void {
  const { scenario, store } = entra.context;
  const limit = scenario.signIn.sameTokensInFiveMinutes;
  if (limit === null) return;
  const all = issuedAtInMs.get(store) ?? new Map<string, readonly number[]>();
  issuedAtInMs.set(store, all);
  const key = [appId, userId, audience].join(' ');
  const recent = (all.get(key) ?? []).filter((at) => entra.nowInMs - at < windowInMs);
  if (recent.length >= limit) throw new EntraError(codeProblems.requestLoop());
  all.set(key, [...recent, entra.nowInMs]);
}
