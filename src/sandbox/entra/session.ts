import { createHash, randomBytes } from 'node:crypto';
import type { RequestHeaders, SandboxContext } from '../route.ts';
import type { SignInSession, User } from '../tenant-store.ts';

const cookieName = 'ESTSAUTHPERSISTENT';
// Single sign-on lasts a day here; Microsoft's default for a persistent session is 90 days.
export const sessionLifetimeInMs = 24 * 3_600_000;

/** A random secret that is handed out once and kept only as its hash. */
export function newSecret(bytes = 48): { readonly secret: string; readonly id: string } {
  const secret = randomBytes(bytes).toString('base64url');
  return { secret, id: secretId(secret) };
}

export function secretId(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** The browser's session by its cookie; null when there is none or it has ended. */
export function readSession(context: SandboxContext, headers: RequestHeaders): SignInSession | null {
  for (const pair of (headers.get('cookie') ?? '').split(/;\s*/)) {
    const [name, value] = pair.split('=', 2);
    if (name !== cookieName || !value) continue;
    const session = context.store.sessions.get(secretId(value));
    if (session && context.clock.nowInMs() - session.signedInAtInMs < sessionLifetimeInMs) return session;
  }
  return null;
}

/** People of a session who still exist. */
export function sessionUsers(context: SandboxContext, session: SignInSession | null): User[] {
  return (session?.userIds ?? []).map((id) => context.store.users.get(id)).filter((user) => user !== null);
}

/** Adds the person to the browser's session, or begins one; `cookie` is null when the browser has its cookie already. */
export function signInToSession(
  context: SandboxContext,
  session: SignInSession | null,
  user: User,
): { readonly session: SignInSession; readonly cookie: string | null } {
  const { store, clock } = context;
  if (session) {
    const userIds = [...new Set([...session.userIds, user.id])];
    const signedIn = { ...session, userIds, signedInAtInMs: clock.nowInMs() };
    return { session: store.sessions.put(signedIn), cookie: null };
  }
  const { secret, id } = newSecret();
  const begun = { id, sessionId: context.newId(), userIds: [user.id], signedInAtInMs: clock.nowInMs() };
  // No `Secure`: the pages are plain http on loopback.
  const cookie = `${cookieName}=${secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${sessionLifetimeInMs / 1000}`;
  return { session: store.sessions.put(begun), cookie };
}

/** Whether the person gave a second factor in this session. */
export function hasSecondFactor({ secondFactorUserIds = [] }: SignInSession, user: User): boolean {
  return secondFactorUserIds.includes(user.id);
}

export function addSecondFactor({ store }: SandboxContext, session: SignInSession, user: User): SignInSession {
  const { secondFactorUserIds = [] } = session;
  return store.sessions.put({ ...session, secondFactorUserIds: [...new Set([...secondFactorUserIds, user.id])] });
}

/** Ends the browser's session; the value removes its cookie. */
export function endSession(context: SandboxContext, session: SignInSession | null): string {
  if (session) context.store.sessions.remove(session.id);
  return `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`;
}

/**
 * Finds a person by what they would type: user principal name or mail. A guest signs in with the mail of their home tenant.
 */
export function findUser(context: SandboxContext, name: string): User | null {
  const { users } = context.store;
  const direct = users.one('userPrincipalName', name);
  if (direct) return direct;
  for (const user of users.values()) if (user.mail?.toLowerCase() === name.toLowerCase()) return user;
  return null;
}
