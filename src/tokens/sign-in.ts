import type { Cloud } from '../catalog/cloud.ts';
import { type FailureId, refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { HttpClient } from '../network/http-client.ts';
import type { Clock } from '../values/clock.ts';
import { type Guid, parseGuid } from '../values/guid.ts';
import { azureCliSession } from './azure-cli-session.ts';
import type { InteractiveMethod, Session, SignInGuide, SignInMethod } from './session.ts';
import type { AttemptOutcome, SignInAttempt } from './sign-in-attempt.ts';
import type { TokenAnswer } from './token-answer.ts';
import { tokenSession } from './token-session.ts';

export interface SignInOptions {
  readonly cloud: Cloud;
  /** Id, domain or `organizations` for the home tenant of whoever signs in; never `common`. */
  readonly tenant: string;
  readonly clientId: Guid;
  /** Full names for the first token: ['https://graph.microsoft.com/.default'] */
  readonly scopes: readonly string[];
  /** The API of the first token, without a trailing slash. */
  readonly audience: string;
  readonly loginHint?: string;
  readonly selectAccount?: boolean;
  readonly method: SignInMethod;
  /** Change once between browser and code where a refusal says that only the way of signing in is the trouble. */
  readonly fallback: boolean;
  readonly guide: SignInGuide;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Challenge of an earlier refusal. */
  readonly claims?: string;
  /** How long the browser may take. Default 5 minutes. */
  readonly patienceInMs?: number;
}

const browserPatienceInMs = 300_000;

// Refusals that are about the way of signing in, not about the person. A code carries no device and no browser session
// (B1 to B3) and needs other settings on the app (D13); a redirect URI matters to the browser only (A8, D12).
const otherMethodMayHelp: Readonly<Record<InteractiveMethod, ReadonlySet<FailureId>>> = {
  'device-code': new Set<FailureId>(['B1', 'B2', 'B3', 'D13']),
  browser: new Set<FailureId>(['A8', 'D12']),
};

const otherMethod: Readonly<Record<InteractiveMethod, InteractiveMethod>> = {
  browser: 'device-code',
  'device-code': 'browser',
};

const inWords: Readonly<Record<InteractiveMethod, string>> = {
  browser: 'Continuing in the browser.',
  'device-code': 'Continuing with a code.',
};

async function attemptBy(method: InteractiveMethod, attempt: SignInAttempt): Promise<AttemptOutcome> {
  // Each brings a library of its own; only the one that is used is loaded.
  if (method === 'browser') return (await import('./browser-sign-in.ts')).signInByBrowser(attempt);
  return (await import('./device-code-sign-in.ts')).signInByDeviceCode(attempt);
}

function mayHelp(method: InteractiveMethod, reason: unknown): reason is AccessError {
  if (!(reason instanceof AccessError)) return false;
  return [...otherMethodMayHelp[method]].some((failure) => failure === reason.failure);
}

interface SignedIn {
  readonly method: InteractiveMethod;
  readonly answer: TokenAnswer;
}

/** By the method asked for; by the other one as often as the person says so, and once by itself. */
async function interactively(first: InteractiveMethod, fallback: boolean, attempt: SignInAttempt): Promise<SignedIn> {
  let method = first;
  let mayChange = fallback;
  for (;;) {
    try {
      const outcome = await attemptBy(method, attempt);
      if (outcome.kind === 'signed-in') return { method, answer: outcome.answer };
    } catch (reason) {
      if (!mayChange || !mayHelp(method, reason)) throw reason;
      mayChange = false;
      attempt.guide.note(`${reason.happened} ${inWords[otherMethod[method]]}`);
    }
    method = otherMethod[method];
  }
}

/**
 * Signs a person in and keeps the session in memory. Needs no terminal: the guide is told the address or the code, and
 * whoever opens it finishes the sign-in.
 *
 * @throws AccessError `sign-in-*`, `tenant-unknown`, `consent-required`, `user-not-assigned`, `app-not-found` and what the
 *   network adds; `sign-in-wrong-account` when the tenant was given by id and the account came from another one;
 *   `cancelled` when the signal is aborted, after which nothing stays open
 */
export async function signIn(options: SignInOptions): Promise<Session> {
  const { method, clientId, fallback, selectAccount = false, patienceInMs = browserPatienceInMs } = options;
  // It becomes part of an address; anything else would lead elsewhere.
  if (!/^[0-9a-z.-]+$/i.test(options.tenant)) {
    throw refusal('B12', { values: { tenant: `"${options.tenant}"`, cloud: options.cloud.title } });
  }
  if (method === 'azure-cli') return azureCliSession(options);
  const attempt: SignInAttempt = { ...options, selectAccount, patienceInMs };
  const signedIn = await interactively(method, fallback, attempt);
  const session = tokenSession({
    attempt,
    clientId,
    ...signedIn,
    again: async (again) => (await interactively(signedIn.method, false, again)).answer,
  });
  const wanted = parseGuid(options.tenant);
  if (wanted !== null && wanted !== session.account.tenantId) {
    const { userPrincipalName, tenantId } = session.account;
    throw refusal('K3', { values: { account: userPrincipalName, tenant: tenantId } });
  }
  return session;
}
