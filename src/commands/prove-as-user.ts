import type { Answers } from '../answers/answers.ts';
import { textFlag } from '../answers/flags.ts';
import { type ApiKey, apiKeys } from '../catalog/api.ts';
import { grantPatienceInMs, type Proof, proveAccess } from '../proof/prove-access.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Connection, Context } from './context.ts';
import { chosenMethod } from './operator.ts';
import { signInGuide } from './sign-in-guide.ts';

export interface ProofWish {
  readonly app: ObservedApp;
  readonly tenant: ObservedTenant;
  readonly answers: Pick<Answers, 'permissions' | 'audience'>;
  /** Something was written just now, so a token may lag behind it. */
  readonly justChanged: boolean;
}

/**
 * Signs in as the app on behalf of its user, and proves that it works: token by token, claim by claim, one call per API.
 * By default the user is the operator, so that single sign-on makes it one click.
 */
export async function proveAsUser(context: Context, connection: Connection, wish: ProofWish): Promise<Proof> {
  const { world, view, terminal } = context;
  const { cloud, http, openPage } = connection;
  const { app, tenant, answers } = wish;
  const wanted = apiKeys
    .map((api) => ({ api, scopes: scopesOf(answers, api) }))
    .filter(({ scopes }) => scopes.length > 0);
  const [first] = wanted;
  const audience = first === undefined ? undefined : cloud.resources[first.api]?.audience;
  if (audience === undefined) throw new TypeError('nothing to prove: no API was wanted');
  const { method, fallback } = chosenMethod(context);
  const { signInUser } = await import('../tokens/user-sign-in.ts');
  const session = await signInUser({
    cloud,
    tenantId: tenant.id,
    appId: app.application.appId,
    audience,
    loginHint: userHint(context, wish),
    method: method === 'azure-cli' ? 'browser' : method,
    fallback,
    guide: signInGuide(terminal, world, { ask: 'Sign in to the new app, as the person who will use it', openPage }),
    http,
    clock: world.clock,
    signal: world.signal,
  });
  view.proofBegins(session.account.displayName ?? session.account.userPrincipalName);
  const waiting = view.progress('proof', 'asking for a token');
  try {
    const proof = await proveAccess({
      cloud,
      expected: { tenantId: tenant.id, appId: app.application.appId, user: null, apis: wanted },
      session,
      http,
      clock: world.clock,
      signal: world.signal,
      patienceInMs: wish.justChanged ? grantPatienceInMs : 0,
      onCheck: (check) => view.checked(check),
      onWait: ({ reason }) => waiting.update(reason),
    });
    const problem = proof.apis.find((api) => api.problem !== null)?.problem;
    waiting.clear();
    if (problem != null && !view.isJson) view.failed(problem, false);
    return proof;
  } finally {
    waiting.clear();
  }
}

function scopesOf({ permissions }: Pick<Answers, 'permissions'>, api: ApiKey): readonly string[] {
  return permissions.filter((wanted) => wanted.api === api).map(({ value }) => value);
}

function userHint(context: Context, { answers, tenant }: ProofWish): string {
  const named = textFlag(context.flags, 'user');
  const operatorUpn = tenant.operator.userPrincipalName;
  if (named !== undefined) return named;
  if (answers.audience.kind === 'everyone') return operatorUpn;
  const { upns } = answers.audience;
  const isOne = upns.some((upn) => upn.toLowerCase() === operatorUpn.toLowerCase());
  return isOne ? operatorUpn : (upns[0] ?? operatorUpn);
}
