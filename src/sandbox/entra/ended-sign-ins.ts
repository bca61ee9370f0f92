import type { TenantStore } from '../tenant-store.ts';
import { sessionLifetimeInMs } from './session.ts';
import { refreshLifetimeInMs } from './token.ts';

/** Drops codes, sessions and refresh tokens that are of no use any more, so that a state file does not grow for ever. */
export function forgetEndedSignIns(store: TenantStore): void {
  const nowInMs = store.clock.nowInMs();
  for (const { id, expiresAtInMs } of [...store.authorizationCodes.values()]) {
    if (expiresAtInMs <= nowInMs) store.authorizationCodes.remove(id);
  }
  for (const { id, expiresAtInMs } of [...store.deviceSignIns.values()]) {
    if (expiresAtInMs <= nowInMs) store.deviceSignIns.remove(id);
  }
  for (const { id, signedInAtInMs } of [...store.sessions.values()]) {
    if (nowInMs - signedInAtInMs >= sessionLifetimeInMs) store.sessions.remove(id);
  }
  for (const { id, issuedAtInMs } of [...store.refreshTokens.values()]) {
    if (nowInMs - issuedAtInMs > refreshLifetimeInMs) store.refreshTokens.remove(id);
  }
}
