import type { SandboxResponse } from '../route.ts';
import type { SignInSession, User } from '../tenant-store.ts';
import { type Client, requireClient, requireRedirectUri } from './clients.ts';
import { codeProblems } from './code-problems.ts';
import {
  type ConsentItem,
  fullConsent,
  mayConsentForEveryone,
  mayConsentForSelf,
  missingConsent,
  recordConsent,
} from './consent.ts';
import type { EntraRequest } from './entra-request.ts';
import { formTarget } from './html.ts';
import { accountPage, approvalPage, consentPage, type Journey, problemPage, secondFactorPage } from './pages.ts';
import { EntraError, problems } from './problems.ts';
import { type Redirect, redirectProblem, redirectTo } from './redirect-answer.ts';
import { readScopes, type ScopeRequest } from './scopes.ts';
import {
  addSecondFactor,
  findUser,
  hasSecondFactor,
  newSecret,
  readSession,
  sessionUsers,
  signInToSession,
} from './session.ts';
import { asksSecondFactor, requireAccess, requireSecondFactor } from './sign-in-checks.ts';
import { requireTenant } from './tenant-segment.ts';
import { clientInfo } from './tokens.ts';

/** What the person did on the page before. */
export interface PageChoice {
  readonly account: User | null;
  /** `approve`: the second factor was given. */
  readonly answer: 'accept' | 'decline' | 'approve' | null;
  readonly forEveryone: boolean;
}

export const noChoice: PageChoice = { account: null, answer: null, forEveryone: false };

// About ten minutes: https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/v2-oauth2-auth-code-flow.md
const codeLifetimeInMs = 10 * 60_000;

/**
 * `/authorize`. What is wrong with the app, its redirect URI, the person's access or the API shows on the page only; a
 * declined consent, a silent request that cannot be silent and a bad scope go back to the app.
 */
export function authorize(entra: EntraRequest, choice: PageChoice): SandboxResponse {
  const { shared } = requireTenant(entra);
  const client = requireClient(entra, shared);
  const { uri, platform } = requireRedirectUri(client, entra.parameters.get('redirect_uri'));
  const redirect: Redirect = { uri, singlePageApp: platform === 'spa' };
  try {
    return signInAndConsent(entra, client, redirect, choice);
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    const { problem } = error;
    if (isSilent(entra) || redirectable.includes(problem.code)) return redirectProblem(entra, redirect, problem);
    return problemPage(entra, problem, choice.account);
  }
}

// Facts of the sign-in service: a page that never redirects is the rule for refusals; these few go back to the app.
// 65002 is one of them: https://github.com/Azure/logicapps/issues/1349 (2025-04-30).
const redirectable: readonly number[] = [65002, 65004, 70011, 70005, 50058, 16000, 900144, 50147];

function signInAndConsent(
  entra: EntraRequest,
  client: Client,
  redirect: Redirect,
  choice: PageChoice,
): SandboxResponse {
  const { parameters, context } = entra;
  const responseType = parameters.get('response_type') ?? '';
  if (responseType === '') throw new EntraError(problems.parameterMissing('response_type'));
  if (responseType !== 'code') throw new EntraError(problems.responseTypeUnsupported(responseType));
  const challenge = parameters.get('code_challenge');
  if (challenge !== null && !/^[A-Za-z0-9._~-]{43,128}$/.test(challenge))
    throw new EntraError(codeProblems.challengeInvalid());
  const scopes = readScopes(entra, client, parameters.get('scope'), 'page');
  const journey: Journey = {
    flow: 'authorize',
    request: parameters.toString(),
    formTargets: [formTarget(redirect.uri)],
  };
  const session = readSession(context, entra.request.headers);
  const user = choice.account ?? silentUser(entra, session);
  if (!user) return askForAccount(entra, journey, client, session);
  if (choice.answer === 'decline') throw new EntraError(problems.consentDeclined());
  const resource = scopes.resources[0]?.principal;
  const resourceAppId = resource?.appId ?? client.appId;
  requireAccess(entra, client, user, resourceAppId);
  const { cookie, session: begun } = signInToSession(context, session, user);
  const current = choice.answer === 'approve' ? addSecondFactor(context, begun, user) : begun;
  if (asksSecondFactor(entra, resourceAppId) && !hasSecondFactor(current, user)) {
    if (isSilent(entra)) requireSecondFactor(entra, resourceAppId, false);
    return secondFactorPage(entra, journey, user, cookie);
  }
  const signedIn = { session: current, cookie };
  const items = consentToAsk(entra, client, scopes, user, choice);
  if (items.length === 0)
    return redirectWithCode(entra, client, redirect, { ...signedIn, user, consentedOnTheWay: false });
  const mayForEveryone = mayConsentForEveryone(entra, user);
  const maySelf = mayForEveryone || mayConsentForSelf(entra, items);
  if (isSilent(entra))
    throw new EntraError({ ...problems.consentRequired(client.appId, client.displayName), error: 'consent_required' });
  if (!maySelf) {
    const { adminConsentRequests } = context.scenario.signIn;
    const problem = problems.adminApprovalNeeded(client.appId, client.displayName, adminConsentRequests);
    return approvalPage(entra, journey, problem, user, signedIn.cookie);
  }
  if (choice.answer === 'accept') {
    const principalId = choice.forEveryone && mayForEveryone ? null : user.id;
    const consented = recordConsent(entra, client, items, principalId);
    return redirectWithCode(entra, consented, redirect, { ...signedIn, user, consentedOnTheWay: true });
  }
  const forEveryone = mayForEveryone ? 'ask' : 'no';
  const { appId, displayName: appName } = client;
  return consentPage(entra, journey, { appName, appId, user, items, forEveryone, cookie: signedIn.cookie });
}

function consentToAsk(
  entra: EntraRequest,
  client: Client,
  scopes: ScopeRequest,
  user: User,
  choice: PageChoice,
): ConsentItem[] {
  const missing = missingConsent(entra, client, scopes, user);
  const asked = entra.parameters.get('prompt') === 'consent' && (choice.answer !== 'accept' || missing.length > 0);
  return asked ? fullConsent(entra, client, scopes) : missing;
}

function isSilent(entra: EntraRequest): boolean {
  return entra.parameters.get('prompt') === 'none';
}

/** The person single sign-on takes without asking; null: the page asks. */
function silentUser(entra: EntraRequest, session: SignInSession | null): User | null {
  const { parameters, context } = entra;
  const prompt = parameters.get('prompt');
  const signedIn = sessionUsers(context, session);
  const hint = parameters.get('login_hint');
  const hinted = hint === null ? null : findUser(context, hint);
  if (prompt === 'login' || prompt === 'select_account') return null;
  if (hint !== null) {
    const known = signedIn.find((user) => user.id === hinted?.id);
    if (known) return known;
  } else if (signedIn.length === 1) {
    return signedIn[0] ?? null;
  }
  if (prompt === 'none')
    throw new EntraError(signedIn.length === 0 ? problems.noSession() : problems.severalSessions());
  return null;
}

function askForAccount(
  entra: EntraRequest,
  journey: Journey,
  client: Client,
  session: SignInSession | null,
): SandboxResponse {
  const { context, parameters } = entra;
  const hint = parameters.get('login_hint');
  const hinted = hint === null ? null : findUser(context, hint);
  const shown = hinted && parameters.get('prompt') !== 'select_account' ? [hinted] : [...context.store.users.values()];
  return accountPage(entra, journey, client.displayName, shown, sessionUsers(context, session), hint);
}

function redirectWithCode(
  entra: EntraRequest,
  client: Client,
  redirect: Redirect,
  signedIn: {
    readonly user: User;
    readonly session: SignInSession;
    readonly cookie: string | null;
    readonly consentedOnTheWay: boolean;
  },
): SandboxResponse {
  const { parameters, context } = entra;
  const { user, session, cookie, consentedOnTheWay } = signedIn;
  const { secret, id } = newSecret();
  const challenge = parameters.get('code_challenge');
  context.store.authorizationCodes.put({
    id,
    appId: client.appId,
    userId: user.id,
    redirectUri: redirect.uri,
    codeChallenge: challenge,
    codeChallengeMethod:
      challenge === null ? null : parameters.get('code_challenge_method') === 'S256' ? 'S256' : 'plain',
    scope: parameters.get('scope') ?? '',
    nonce: parameters.get('nonce'),
    sessionId: session.sessionId,
    authenticatedAtInMs: session.signedInAtInMs,
    secondFactor: hasSecondFactor(session, user),
    expiresAtInMs: entra.nowInMs + codeLifetimeInMs,
    redeemed: false,
    singlePageApp: redirect.singlePageApp,
    consentedOnTheWay,
  });
  const fields = new URLSearchParams({ code: `1.${secret}` });
  if (parameters.get('client_info') === '1') fields.set('client_info', clientInfo(user.id, context.store.tenant.id));
  return redirectTo(entra, redirect, fields, { cookie, sessionId: session.sessionId });
}
