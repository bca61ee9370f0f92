import { randomBytes } from 'node:crypto';
import { refusal } from '../catalog/remedies.ts';
import type { Secret } from '../values/secret.ts';
import { entraRefusal, pageRefusal } from './entra-error.ts';
import { createEntraWire } from './entra-wire.ts';
import { type Loopback, type LoopbackAnswer, openLoopback } from './loopback.ts';
import { publicClient } from './public-client.ts';
import type { SignInInterruption } from './session.ts';
import { type AttemptOutcome, contextOf, type SignInAttempt, whileWaiting } from './sign-in-attempt.ts';

type Waited = LoopbackAnswer | { readonly kind: 'other-method' };

function timeoutAfter(patienceInMs: number, signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const minutes = String(Math.max(1, Math.round(patienceInMs / 60_000)));
    const timer = setTimeout(() => reject(refusal('A7', { values: { minutes } })), patienceInMs);
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
  });
}

/** Shows and opens the page, then waits for its answer: through the loopback, or pasted by hand. */
async function waitForAnswer(attempt: SignInAttempt, loopback: Loopback, url: string): Promise<Waited> {
  const { guide, signal, loginHint } = attempt;
  const over = new AbortController();
  const open = async (): Promise<void> => {
    const opened = await guide.openPage({ url, ...(loginHint === undefined ? {} : { loginHint }) });
    if (!opened && !over.signal.aborted) {
      guide.note('No browser could be opened here. Open the address yourself, on any machine.');
    }
  };
  const react = (interruption: SignInInterruption): Waited | null => {
    if (interruption.kind === 'other-method') return { kind: 'other-method' };
    if (interruption.kind === 'page-error') throw pageRefusal(interruption.aadsts, contextOf(attempt, 'browser'));
    if (interruption.kind === 'reopen') {
      void open();
      return null;
    }
    const verdict = loopback.acceptPasted(interruption.url);
    if (verdict === 'not-an-answer') {
      guide.note(
        'That address holds no answer; copy the whole http://localhost address of the page that did not load.',
      );
    } else if (verdict === 'of-another-attempt') {
      guide.note('That address belongs to an earlier attempt; open the newest address and use its answer.');
    }
    return null;
  };
  guide.browserOpens(url);
  void open();
  const work = Promise.race([loopback.answer, timeoutAfter(attempt.patienceInMs, over.signal)]);
  return whileWaiting<Waited>({ guide, signal, over, work, react });
}

/**
 * Signs in with the system's browser: PKCE, our own `state`, the answer caught on localhost. Works without a terminal:
 * the address is handed to the guide, and whoever opens it finishes the sign-in.
 *
 * A login hint goes without `prompt`, so that single sign-on can answer at once.
 *
 * @throws AccessError `sign-in-*`, `consent-required`, `tenant-unknown` and other refusals of Entra; `sign-in-timeout`
 *   when no answer came, since most refusals of policy end on the page and never come back; `cancelled`
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-auth-code-flow
 */
export async function signInByBrowser(attempt: SignInAttempt): Promise<AttemptOutcome> {
  const { cloud, tenant, clientId, scopes, claims, loginHint, selectAccount, guide, http, clock, signal } = attempt;
  const context = contextOf(attempt, 'browser');
  const wire = createEntraWire({ cloud, http, clock, signal });
  const state = randomBytes(32).toString('base64url');
  let strayNoted = false;
  const loopback = await openLoopback({
    state,
    signal,
    onStray: () => {
      if (!strayNoted) guide.note('An answer of an earlier attempt was turned away; use the newest page.');
      strayNoted = true;
    },
  });
  try {
    const [client, { CryptoProvider }] = await Promise.all([
      publicClient({ cloud, tenant, clientId, wire }),
      import('./msal-classes.ts'),
    ]);
    const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
    const request = {
      scopes: [...scopes],
      redirectUri: loopback.redirectUri,
      state,
      ...(claims === undefined ? {} : { claims }),
    };
    const url = await client
      .getAuthCodeUrl({
        ...request,
        responseMode: 'query',
        codeChallenge: challenge,
        codeChallengeMethod: 'S256',
        ...(loginHint === undefined ? {} : { loginHint }),
        ...(selectAccount ? { prompt: 'select_account' } : {}),
      })
      .catch((reason: unknown) => {
        throw wire.explain(reason, context);
      });
    const waited = await waitForAnswer(attempt, loopback, withoutTelemetry(url, claims !== undefined));
    if (waited.kind === 'other-method') return waited;
    if (waited.kind === 'refused') throw entraRefusal(waited.failure, context);
    await redeem(waited.code, waited.clientInfo);
    return { kind: 'signed-in', answer: wire.takeTokens(context) };

    async function redeem(code: Secret, clientInfo: Secret | null): Promise<void> {
      // Only what MSAL needs is passed on: a cloud_instance_host_name of the redirect would send the code elsewhere.
      const payload = {
        code: code.reveal(),
        state,
        ...(clientInfo === null ? {} : { client_info: clientInfo.reveal() }),
      };
      try {
        await client.acquireTokenByCode({ ...request, code: code.reveal(), codeVerifier: verifier }, payload);
      } catch (reason) {
        throw wire.explain(reason, context);
      }
    }
  } finally {
    await loopback.close();
  }
}

/**
 * The page's address is printed, copied and read by people: without what MSAL only adds for its own statistics it is half as
 * long. A claims challenge stays; MSAL's own wish for two optional id token claims goes.
 */
function withoutTelemetry(url: string, keepsClaims: boolean): string {
  const shorter = new URL(url);
  for (const name of [...shorter.searchParams.keys()]) {
    const isTelemetry = /^(x-client-|clidata$|x-anchormailbox$)/i.test(name) || (name === 'claims' && !keepsClaims);
    if (isTelemetry) shorter.searchParams.delete(name);
  }
  return shorter.href;
}
