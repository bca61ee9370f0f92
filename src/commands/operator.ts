import { type Asking, answer } from '../answers/collect-answers.ts';
import { type FlagValues, invalidFlag, textFlag } from '../answers/flags.ts';
import { accountQuestion } from '../answers/where-questions.ts';
import { permissions } from '../catalog/permissions.ts';
import { refusal } from '../catalog/remedies.ts';
import { type Powers, powersOf } from '../catalog/roles.ts';
import type { Graph } from '../directory/graph.ts';
import type { AppLookup } from '../state/observe-app.ts';
import { observeTenant } from '../state/observe-tenant.ts';
import type { ObservedTenant } from '../state/observed-state.ts';
import { readSurroundings } from '../terminal/surroundings.ts';
import { type Session, type SignInMethod, signInMethods } from '../tokens/session.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import type { Connection, Context } from './context.ts';
import { type EarlyLook, lookEarly } from './setup/early-look.ts';
import { signInGuide } from './sign-in-guide.ts';

/** The operator at work: who they are, what they may, and the directory they work in. */
export interface Operator {
  readonly session: Session;
  readonly graph: Graph;
  readonly tenant: ObservedTenant;
  readonly powers: Powers;
  readonly early: EarlyLook | null;
}

/**
 * Signs in whoever changes the tenant, reads who they are and what they may, and lets them change account until it is the
 * one they mean. Nothing is written. An app that is expected to be looked for is looked for beside.
 *
 * @throws AccessError `sign-in-wrong-account` when another account or tenant came back than was named
 */
export async function signInAsOperator(
  context: Context,
  connection: Connection,
  asking: Asking,
  tenant: string,
  expected: AppLookup | null = null,
  ask?: string,
): Promise<Operator> {
  for (let selectAccount = false; ; selectAccount = true) {
    const session = await openOperatorSession(context, connection, {
      tenant,
      selectAccount,
      ...(ask === undefined ? {} : { ask }),
    });
    const graph = await openGraph(context, connection, session);
    const early = expected === null ? null : lookEarly(graph, expected);
    const { scopes } = await session.tokenFor({ audience: connection.cloud.graphAudience });
    const observed = await observeTenant(graph, {
      cloud: connection.cloud,
      catalogue: permissions,
      operatorScopes: scopes,
    });
    const powers = powersOf(observed.operator.activeRoles);
    context.view.signedIn({ operator: observed.operator, tenant: observed, powers });
    // Without a terminal nobody can change account; whether anything is written is for the approval to say.
    const question = accountQuestion(observed.operator.userPrincipalName, observed.displayName);
    const goesOn = !asking.terminal.canAsk || (await answer(question, asking)) === 'go-on';
    if (goesOn) return { session, graph, tenant: observed, powers, early };
  }
}

/**
 * The operator's sign-in alone, by --auth and --operator; nothing is read yet.
 *
 * @throws AccessError `sign-in-wrong-account` when another account or tenant came back than was named
 */
export async function openOperatorSession(
  context: Context,
  { cloud, http, openPage }: Connection,
  how: { readonly tenant: string; readonly selectAccount: boolean; readonly ask?: string },
): Promise<Session> {
  const { world, terminal } = context;
  const { signInOperator } = await import('../tokens/operator-sign-in.ts');
  const loginHint = how.selectAccount ? undefined : textFlag(context.flags, 'operator');
  const session = await signInOperator({
    cloud,
    tenant: how.tenant,
    clientId: adminClient(context.flags),
    ...(loginHint === undefined ? {} : { loginHint }),
    selectAccount: how.selectAccount,
    ...chosenMethod(context),
    guide: signInGuide(terminal, world, { ask: how.ask ?? 'Sign in as the administrator', openPage }),
    http,
    clock: world.clock,
    signal: world.signal,
  });
  assertMeant(context, session);
  return session;
}

/** @throws AccessError `answer-invalid` for flags of the sign-in that could not be used later */
export function assertOperatorFlags(flags: FlagValues): void {
  adminClient(flags);
  namedMethod(flags);
}

function adminClient(flags: FlagValues): Guid | null {
  const text = textFlag(flags, 'admin-client-id');
  if (text === undefined) return null;
  const clientId = parseGuid(text);
  if (clientId === null)
    throw invalidFlag('admin-client-id', text, 'An id looks like 04b07795-8ddb-461a-bbee-02f9e1bf7b46');
  return clientId;
}

/** What the sign-in is for, where any account that may read the directory will do. */
export const toReadDirectory = 'Sign in, so that the directory can be read';

/** By --auth; else the browser, or a code where the browser's answer could not reach this process. */
export function chosenMethod(
  context: Context,
  says = true,
): { readonly method: SignInMethod; readonly fallback: boolean } {
  const method = namedMethod(context.flags);
  if (method !== undefined) return { method, fallback: true };
  const { loopbackReachable, because } = readSurroundings(context.world.env, context.world.platform);
  if (loopbackReachable) return { method: 'browser', fallback: true };
  if (says && because !== null) context.view.note(`${because} So you get a code to type there.`);
  return { method: 'device-code', fallback: true };
}

function namedMethod(flags: FlagValues): SignInMethod | undefined {
  const named = textFlag(flags, 'auth');
  const method = signInMethods.find((known) => known === named);
  if (named === undefined || method !== undefined) return method;
  throw invalidFlag('auth', named, `It is one of ${signInMethods.join(', ')}`);
}

function assertMeant({ flags }: Context, { account }: Session): void {
  const meant = textFlag(flags, 'operator');
  if (meant === undefined || meant.toLowerCase() === account.userPrincipalName.toLowerCase()) return;
  throw refusal('B7', {
    happened: `You named ${meant} as the operator, but ${account.userPrincipalName} signed in. Nothing was changed.`,
  });
}

/** The directory, with the tokens of this session. */
export async function openGraph(
  { world, view }: Context,
  { cloud, http }: Connection,
  session: Session,
): Promise<Graph> {
  const { createGraph } = await import('../directory/graph-client.ts');
  return createGraph({
    cloud,
    http,
    clock: world.clock,
    signal: world.signal,
    token: async (renewal) => (await session.tokenFor({ audience: cloud.graphAudience, ...renewal })).token,
    onWait: ({ reason, ms }) => view.note(`${reason}; going on in ${Math.max(1, Math.round(ms / 1000))} s.`),
  });
}
