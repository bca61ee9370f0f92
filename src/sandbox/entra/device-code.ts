import { randomInt } from 'node:crypto';
import type { SandboxResponse } from '../route.ts';
import type { DeviceSignIn } from '../tenant-store.ts';
import type { PageChoice } from './authorize.ts';
import { type Client, findClient, requireClient } from './clients.ts';
import { codeProblems, policyProblem } from './code-problems.ts';
import { mayConsentForEveryone, mayConsentForSelf, missingConsent, recordConsent } from './consent.ts';
import { type EntraRequest, jsonAnswer } from './entra-request.ts';
import { html } from './html.ts';
import {
  accountPage,
  approvalPage,
  consentPage,
  deviceConfirmPage,
  deviceEntryPage,
  type Journey,
  page,
  problemPage,
  secondFactorPage,
} from './pages.ts';
import { EntraError, problems } from './problems.ts';
import { readScopes } from './scopes.ts';
import { addSecondFactor, hasSecondFactor, newSecret, readSession, sessionUsers, signInToSession } from './session.ts';
import { asksSecondFactor, requireAccess } from './sign-in-checks.ts';
import { requireTenant } from './tenant-segment.ts';

const lifetimeInSeconds = 900;
// No letters that look like digits or spell words.
const codeLetters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** `POST /devicecode`: begins a sign-in on another device. */
export function beginDeviceSignIn(entra: EntraRequest): SandboxResponse {
  const { shared } = requireTenant(entra);
  const client = requireClient(entra, shared);
  const scope = entra.parameters.get('scope');
  readScopes(entra, client, scope, 'token');
  const { store, urls, scenario } = entra.context;
  const { secret, id } = newSecret();
  const userCode = Array.from({ length: 9 }, () => codeLetters[randomInt(codeLetters.length)]).join('');
  store.deviceSignIns.put({
    id,
    userCode,
    appId: client.appId,
    scope: scope ?? '',
    expiresAtInMs: entra.nowInMs + lifetimeInSeconds * 1000,
    status: 'pending',
    userId: null,
    sessionId: null,
    authenticatedAtInMs: null,
    consentedOnTheWay: false,
  });
  const uri = `${urls.pages}/device`;
  return jsonAnswer(entra, 200, {
    user_code: userCode,
    device_code: secret,
    verification_uri: uri,
    expires_in: lifetimeInSeconds,
    interval: scenario.signIn.deviceCodePollInSeconds,
    message: `To sign in, use a web browser to open the page ${uri} and enter the code ${userCode} to authenticate.`,
  });
}

/** `GET /device`: where the code is typed. */
export function deviceEntry(entra: EntraRequest): SandboxResponse {
  return deviceEntryPage(entra, null);
}

/**
 * Goes on with a typed code, step by step: account, consent or confirmation, done.
 * A policy that blocks the flow shows only here, after the sign-in; the waiting app hears nothing.
 */
export function continueDeviceSignIn(entra: EntraRequest, typedCode: string, choice: PageChoice): SandboxResponse {
  const { store, scenario } = entra.context;
  const signIn = store.deviceSignIns.one('userCode', typedCode.trim().replaceAll('-', ''));
  if (signIn?.status !== 'pending') return deviceEntryPage(entra, codeProblems.userCodeUnknown());
  if (signIn.expiresAtInMs <= entra.nowInMs) return deviceEntryPage(entra, codeProblems.deviceExpired());
  const client = findClient(entra, signIn.appId);
  if (!client) throw new EntraError(problems.applicationNotFound(signIn.appId, store.tenant.displayName));
  const journey: Journey = { flow: 'device', request: signIn.userCode, formTargets: [] };
  const session = readSession(entra.context, entra.request.headers);
  const user = choice.account;
  if (!user) {
    const signedIn = sessionUsers(entra.context, session);
    return accountPage(entra, journey, client.displayName, [...store.users.values()], signedIn, null);
  }
  try {
    const signedIn = signInToSession(entra.context, session, user);
    if (scenario.signIn.deviceCodeBlocked)
      throw new EntraError(policyProblem(53003, client.appId, entra.context.newId()));
    requireAccess(entra, client, user, client.appId);
    const scopes = readScopes(entra, client, signIn.scope, 'page');
    const items = missingConsent(entra, client, scopes, user);
    const mayForEveryone = mayConsentForEveryone(entra, user);
    if (choice.answer === 'decline') return decline(entra, signIn, client);
    const { session: begun } = signedIn;
    const current = choice.answer === 'approve' ? addSecondFactor(entra.context, begun, user) : begun;
    const resource = scopes.resources[0]?.principal.appId ?? client.appId;
    if (asksSecondFactor(entra, resource) && !hasSecondFactor(current, user)) {
      return secondFactorPage(entra, journey, user, signedIn.cookie);
    }
    if (items.length > 0 && !mayForEveryone && !mayConsentForSelf(entra, items)) {
      const problem = problems.adminApprovalNeeded(
        client.appId,
        client.displayName,
        scenario.signIn.adminConsentRequests,
      );
      return approvalPage(entra, journey, problem, user, signedIn.cookie);
    }
    if (choice.answer !== 'accept') {
      if (items.length === 0) return deviceConfirmPage(entra, journey, client.displayName, user, signedIn.cookie);
      const { appId, displayName: appName } = client;
      const forEveryone = mayForEveryone ? 'ask' : 'no';
      return consentPage(entra, journey, { appName, appId, user, items, forEveryone, cookie: signedIn.cookie });
    }
    if (items.length > 0) recordConsent(entra, client, items, choice.forEveryone && mayForEveryone ? null : user.id);
    store.deviceSignIns.put({
      ...signIn,
      status: 'approved',
      userId: user.id,
      sessionId: signedIn.session.sessionId,
      authenticatedAtInMs: entra.nowInMs,
      secondFactor: hasSecondFactor(current, user),
      consentedOnTheWay: items.length > 0,
    });
    return page(
      entra,
      client.displayName,
      html`<p>You have signed in to the ${client.displayName} application on your device. You may now close this window.</p>`,
      { cookie: signedIn.cookie },
    );
  } catch (error) {
    if (!(error instanceof EntraError)) throw error;
    if (scenario.behaviour.blockedDeviceCodePoll === 'blocked' && error.problem.code >= 53000) {
      store.deviceSignIns.put({ ...signIn, status: 'blocked' });
    }
    return problemPage(entra, error.problem, user);
  }
}

function decline(entra: EntraRequest, signIn: DeviceSignIn, client: Client): SandboxResponse {
  entra.context.store.deviceSignIns.put({ ...signIn, status: 'declined' });
  return page(
    entra,
    'You cancelled this sign-in',
    html`<p>${client.displayName} was not signed in. You may now close this window.</p>`,
  );
}

/**
 * The device sign-in that a poll asks about, once the person has approved it.
 *
 * @throws EntraError 70016 pending, 70020 expired, declined, unknown code, or the policy that blocked the person
 */
export function requireApprovedDeviceSignIn(
  entra: EntraRequest,
  signIn: DeviceSignIn | null,
  client: Client,
): DeviceSignIn & { userId: string } {
  if (!signIn || signIn.appId !== client.appId)
    throw new EntraError(codeProblems.deviceCodeUnknown(entra.context.scenario.behaviour.unknownDeviceCodeError));
  if (signIn.status === 'redeemed') throw new EntraError(codeProblems.codeRedeemed());
  if (signIn.status === 'declined') throw new EntraError(codeProblems.deviceDeclined());
  if (signIn.status === 'blocked') throw new EntraError(policyProblem(53003, client.appId, entra.context.newId()));
  if (signIn.expiresAtInMs <= entra.nowInMs) throw new EntraError(codeProblems.deviceExpired());
  const { userId } = signIn;
  if (signIn.status !== 'approved' || userId === null) throw new EntraError(codeProblems.devicePending());
  return { ...signIn, userId };
}
