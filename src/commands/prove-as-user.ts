import type { Answers } from '../answers/answers.ts';
import { textFlag } from '../answers/flags.ts';
import { type ApiKey, apiKeys, apis as products } from '../catalog/api.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import { failedCheck } from '../proof/proof-checks.ts';
import { grantPatienceInMs, type Proof, proveAccess } from '../proof/prove-access.ts';
import { signInThroughLag } from '../proof/sign-in-through-lag.ts';
import type { ObservedApp, ObservedTenant } from '../state/observed-state.ts';
import type { Session } from '../tokens/session.ts';
import type { Check } from '../values/check.ts';
import type { Connection, Context } from './context.ts';
import { chosenMethod } from './operator.ts';
import { signInGuide } from './sign-in-guide.ts';

export interface ProofWish {
  readonly app: ObservedApp;
  readonly tenant: ObservedTenant;
  readonly answers: Pick<Answers, 'permissions' | 'audience'>;
  /** Something was written just now, so a token may lag behind it. */
  readonly justChanged: boolean;
  /** The user's, where they signed in to the app already; its tokens may be older than what was written. */
  readonly session?: Session;
}

// The page only says it, nothing comes back: https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/3706
const lagRemark =
  'The page may not know a new app at once. If it says AADSTS700016, wait a few seconds, then press r to open it again.';

/** A proof, or why there is none: then one failed check says that the sign-in as the app did not come about. */
export type UserProof = Pick<Proof, 'passed' | 'at' | 'checks' | 'apis'> & {
  readonly user: Pick<Proof['user'], 'userPrincipalName'>;
};

/**
 * Signs in as the app on behalf of its user, and proves that it works: token by token, claim by claim, one call per API.
 * By default the user is the operator, so that single sign-on makes it one click. What fails is shown at once.
 *
 * @throws AccessError `cancelled` only: what was set up stands, whatever the proof says
 */
export async function proveAsUser(context: Context, connection: Connection, wish: ProofWish): Promise<UserProof> {
  const { world, view } = context;
  const { cloud, http } = connection;
  const { app, tenant, answers } = wish;
  const apis = apiKeys
    .map((api) => ({ api, scopes: scopesOf(answers, api) }))
    .filter(({ scopes }) => scopes.length > 0);
  const patienceInMs = wish.justChanged ? grantPatienceInMs : 0;
  let session = wish.session;
  try {
    session ??= await signInThroughLag(await signInAsUser(context, connection, wish, apis[0]?.api), {
      clock: world.clock,
      signal: world.signal,
      patienceInMs,
      onWait: ({ reason, ms }) => view.note(`${capital(reason)}; trying again in ${Math.round(ms / 1000)} s.`),
    });
    assertNamedUser(context, session);
  } catch (problem) {
    if (!(problem instanceof AccessError) || problem.code === 'cancelled') throw problem;
    if (!view.isJson) view.failed(problem, false);
    const checks = [failedCheck('sign-in', 'sign-in', problem)];
    return {
      passed: false,
      at: world.clock.now(),
      checks,
      apis: [],
      user: { userPrincipalName: userHint(context, wish) },
    };
  }
  view.proofBegins(session.account.displayName ?? session.account.userPrincipalName);
  const waiting = view.progress('proof', 'asking for a token');
  try {
    const proof = await proveAccess({
      cloud,
      expected: { tenantId: tenant.id, appId: app.application.appId, user: null, apis },
      session,
      http,
      clock: world.clock,
      signal: world.signal,
      patienceInMs,
      fresh: wish.session !== undefined && wish.justChanged,
      onCheck: (check) => {
        const api = apis.find((one) => check.id === `token-${one.api}`)?.api;
        if (api !== undefined && apis.length > 1 && !view.isJson) {
          context.terminal.say('');
          view.note(products[api].productName);
        }
        view.checked(view.isJson ? check : withoutRemedy(check));
      },
      onWait: ({ reason }) => waiting.update(reason),
    });
    waiting.clear();
    const problems = proof.apis.flatMap(({ problem }) => problem ?? []);
    const told = new Map(problems.map((problem) => [problem.happened, problem]));
    if (!view.isJson) for (const problem of told.values()) view.failed(problem, false);
    return proof;
  } finally {
    waiting.clear();
  }
}

async function signInAsUser(
  context: Context,
  { cloud, http, openPage }: Connection,
  wish: ProofWish,
  firstApi: ApiKey | undefined,
): Promise<() => Promise<Session>> {
  const { world, terminal } = context;
  const audience = firstApi === undefined ? undefined : cloud.resources[firstApi]?.audience;
  if (audience === undefined) throw new TypeError('nothing to prove: no API was wanted');
  // Why it is not the browser was said when the administrator signed in.
  const { method, fallback } = chosenMethod(context, false);
  const { appId, displayName } = wish.app.application;
  const { signInUser } = await import('../tokens/user-sign-in.ts');
  return () =>
    signInUser({
      cloud,
      tenantId: wish.tenant.id,
      appId,
      audience,
      loginHint: userHint(context, wish),
      method: method === 'azure-cli' ? 'browser' : method,
      fallback,
      guide: signInGuide(terminal, world, {
        ask: `Sign in to ${displayName}, as the person who will use it`,
        ...(wish.justChanged ? { remark: lagRemark } : {}),
        openPage,
      }),
      http,
      clock: world.clock,
      signal: world.signal,
    });
}

/** A page takes the hint as a hint: whoever is signed in there may come back, and a proof for them says nothing about --user. */
function assertNamedUser({ flags }: Context, { account: { userPrincipalName } }: Session): void {
  const named = textFlag(flags, 'user');
  if (named === undefined || named.toLowerCase() === userPrincipalName.toLowerCase()) return;
  throw refusal('B7', { happened: `You named ${named} as the user, but ${userPrincipalName} signed in.` });
}

/** What to do about it follows as a screen of its own; it need not be read twice. */
function withoutRemedy({ id, title, verdict, seen, ...more }: Check): Check {
  return verdict === 'fail' ? { id, title, verdict, seen } : { id, title, verdict, seen, ...more };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
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
