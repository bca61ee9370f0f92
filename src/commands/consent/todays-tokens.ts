import { isOn, textFlag } from '../../answers/flags.ts';
import { type ApiKey, apiKeys } from '../../catalog/api.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ConsentDrift, covers, type TokensSeen } from '../../plan/consent-drift.ts';
import type { DirectoryUser, ObservedApp } from '../../state/observed-state.ts';

import type { Session } from '../../tokens/session.ts';
import type { Guid } from '../../values/guid.ts';
import { signInAsApp } from '../app-sign-in.ts';
import { type Connection, type Context, isSandbox } from '../context.ts';

/** What the app gets for a person today; or why that is not known, as the end of a sentence. */
export type TodaysTokens =
  | { readonly session: Session; readonly seen: TokensSeen; readonly because: null }
  | { readonly session: null; readonly seen: null; readonly because: string };

export interface TokenWish {
  readonly tenantId: Guid;
  readonly app: ObservedApp;
  /** Without tokens. */
  readonly drift: ConsentDrift;
  readonly user: DirectoryUser;
}

/**
 * Signs a person in to the app, in one click where single sign-on allows, and reads what their tokens carry: one per API of
 * which something is consented for them. Where a sign-in could only end on a refusal page none is tried.
 *
 * @throws AccessError `cancelled` only
 */
export async function todaysTokens(context: Context, connection: Connection, wish: TokenWish): Promise<TodaysTokens> {
  const { cloud } = connection;
  const apis = apiKeys.filter((api) => cloud.resources[api] !== undefined && isConsented(wish, api));
  const [first] = apis;
  const because = whyNoSignIn(context, wish, apis);
  if (because !== null || first === undefined) return none(because ?? 'there is nothing to ask for');
  const audienceOf = (api: ApiKey): string => cloud.resources[api]?.audience ?? '';
  try {
    const session = await signInAsApp(context, connection, {
      tenantId: wish.tenantId,
      appId: wish.app.application.appId,
      audience: audienceOf(first),
      loginHint: wish.user.userPrincipalName,
      ask: "Sign in to the app, to see what today's token carries",
    });
    const scopes: Partial<Record<ApiKey, readonly string[]>> = Object.fromEntries(apiKeys.map((api) => [api, []]));
    for (const api of apis) scopes[api] = (await session.tokenFor({ audience: audienceOf(api) })).scopes;
    return { session, seen: { userId: session.account.objectId, scopes }, because: null };
  } catch (problem) {
    if (!(problem instanceof AccessError) || problem.code === 'cancelled') throw problem;
    return none(problem.happened.replace(/\.$/, ''));
  }
}

function none(because: string): TodaysTokens {
  return { session: null, seen: null, because };
}

function isConsented({ drift, user }: TokenWish, api: ApiKey): boolean {
  return drift.rows.some((row) => row.api === api && !row.isSignIn && covers(row, [user.objectId]));
}

function whyNoSignIn(context: Context, { app, user }: TokenWish, apis: readonly ApiKey[]): string | null {
  const { application, servicePrincipal } = app;
  const upn = user.userPrincipalName;
  if (isOn(context.flags, 'skip-proof')) return 'it was left out';
  if (isUnattended(context)) return 'the Azure CLI cannot sign in to this app, and nobody is here who could';
  if (servicePrincipal === null) return 'the app has no service principal in this tenant';
  if (application.isDisabled || !servicePrincipal.accountEnabled) return 'the app is switched off';
  if (servicePrincipal.appRoleAssignmentRequired && !servicePrincipal.assignedPrincipalIds.includes(user.objectId)) {
    return `the app lets in only people assigned to it, and ${upn} is not`;
  }
  return apis.length === 0 ? `nothing is consented for ${upn}` : null;
}

/** A pipeline: the operator comes from the Azure CLI, and there is nobody to sign in to the app. */
export function isUnattended(context: Context): boolean {
  if (context.terminal.canAsk || isSandbox(context)) return false;
  return textFlag(context.flags, 'auth') === 'azure-cli';
}
