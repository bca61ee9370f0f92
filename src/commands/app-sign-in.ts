import { textFlag } from '../answers/flags.ts';
import { refusal } from '../catalog/remedies.ts';
import type { Session } from '../tokens/session.ts';
import type { Guid } from '../values/guid.ts';
import type { Connection, Context } from './context.ts';
import { chosenMethod } from './operator.ts';
import { signInGuide } from './sign-in-guide.ts';

export interface AppSignIn {
  readonly tenantId: Guid;
  readonly appId: Guid;
  /** API of the first token; further ones come silently. */
  readonly audience: string;
  /** UPN that the page should take without asking; null: whoever is signed in there. */
  readonly loginHint: string | null;
  /** The page asks which account, even where it could go on by itself. */
  readonly selectAccount?: boolean;
  /** What the person is told before the address: "Sign in to Incident reader". */
  readonly ask: string;
}

/**
 * Signs a person in as the app that was set up. By --auth, except that the Azure CLI's session is another client's and
 * cannot serve here: then the browser is used.
 *
 * @throws AccessError as signInUser; `sign-in-wrong-account` when another person came back than --user names
 */
export async function signInAsApp(
  context: Context,
  { cloud, http, openPage }: Connection,
  wish: AppSignIn,
): Promise<Session> {
  const { world, terminal } = context;
  const { method, fallback } = chosenMethod(context);
  const { signInUser } = await import('../tokens/user-sign-in.ts');
  const session = await signInUser({
    cloud,
    tenantId: wish.tenantId,
    appId: wish.appId,
    audience: wish.audience,
    ...(wish.loginHint === null ? {} : { loginHint: wish.loginHint }),
    selectAccount: wish.selectAccount ?? false,
    method: method === 'azure-cli' ? 'browser' : method,
    fallback,
    guide: signInGuide(terminal, world, { ask: wish.ask, openPage }),
    http,
    clock: world.clock,
    signal: world.signal,
  });
  const named = textFlag(context.flags, 'user');
  const { userPrincipalName } = session.account;
  if (named !== undefined && named.toLowerCase() !== userPrincipalName.toLowerCase()) {
    throw refusal('B7', { values: { account: userPrincipalName } });
  }
  return session;
}
