import type { DeviceCodeCredentialOptions, DeviceCodeInfo } from '@azure/identity';
import type { HttpResponse } from '../network/http-client.ts';
import { paceDeviceCode } from './device-code-pace.ts';
import { pageRefusal } from './entra-error.ts';
import { createEntraWire, type WireRequest } from './entra-wire.ts';
import type { SignInInterruption } from './session.ts';
import { type AttemptOutcome, contextOf, type SignInAttempt, whileWaiting } from './sign-in-attempt.ts';

type IdentityHttpClient = NonNullable<DeviceCodeCredentialOptions['httpClient']>;
type IdentityResponse = Awaited<ReturnType<IdentityHttpClient['sendRequest']>>;

/** Answer headers in the shape that @azure/identity reads, without its own classes. */
function identityHeaders(headers: Headers): IdentityResponse['headers'] {
  return {
    get: (name) => headers.get(name) ?? undefined,
    has: (name) => headers.has(name),
    set: (name, value) => headers.set(name, String(value)),
    delete: (name) => headers.delete(name),
    toJSON: () => Object.fromEntries(headers),
    [Symbol.iterator]: () => headers.entries(),
  };
}

/** Our exchange as the `httpClient` of @azure/identity. */
export function identityHttpClient(exchange: (request: WireRequest) => Promise<HttpResponse>): IdentityHttpClient {
  return {
    async sendRequest(request) {
      const answer = await exchange({
        method: request.method === 'POST' ? 'POST' : 'GET',
        url: request.url,
        headers: request.headers.toJSON(),
        body: typeof request.body === 'string' ? request.body : null,
      });
      return { request, status: answer.status, headers: identityHeaders(answer.headers), bodyAsText: answer.body };
    },
  };
}

/**
 * Signs in with a code that is typed on any device. Many tenants block it by policy, so it is the second choice.
 *
 * @throws AccessError as signInByBrowser; B1 where a policy blocks codes, `sign-in-expired` when the code ran out
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-device-code
 */
export async function signInByDeviceCode(attempt: SignInAttempt): Promise<AttemptOutcome> {
  const { cloud, tenant, clientId, scopes, claims, loginHint, guide, http, clock, signal } = attempt;
  const context = contextOf(attempt, 'device-code');
  const over = new AbortController();
  const stop = AbortSignal.any([signal, over.signal]);
  const wire = createEntraWire({ cloud, http, clock, signal: stop });
  const { DeviceCodeCredential } = await import('./identity-classes.ts');

  let openPage: () => void = () => {};
  let isShown: () => void = () => {};
  const shown = new Promise<void>((resolve) => {
    isShown = resolve;
  });
  const show = (info: DeviceCodeInfo & { readonly expiresIn?: number }): void => {
    const expiresAt = new Date(clock.now().getTime() + (info.expiresIn ?? 900) * 1000);
    const { userCode, verificationUri } = info;
    guide.codeIssued({ userCode, verificationUri, expiresAt });
    openPage = () => {
      if (!/^https?:\/\//.test(verificationUri)) return;
      void guide.openPage({ url: verificationUri, userCode, ...(loginHint === undefined ? {} : { loginHint }) });
    };
    openPage();
    isShown();
  };
  const credential = new DeviceCodeCredential({
    tenantId: tenant,
    clientId,
    authorityHost: cloud.authorityHost,
    disableInstanceDiscovery: !cloud.instanceDiscovery,
    httpClient: identityHttpClient(paceDeviceCode({ wire, clock, signal: stop })),
    // What may be sent again is decided by the pace; a second poll at once would only be told to slow down.
    retryOptions: { maxRetries: 0 },
    userPromptCallback: show,
  });

  const work = async (): Promise<AttemptOutcome> => {
    try {
      await credential.getToken([...scopes], { abortSignal: stop, ...(claims === undefined ? {} : { claims }) });
    } catch (reason) {
      throw wire.explain(reason, context);
    }
    return { kind: 'signed-in', answer: wire.takeTokens(context) };
  };
  const react = (interruption: SignInInterruption): AttemptOutcome | null => {
    if (interruption.kind === 'other-method') return { kind: 'other-method' };
    if (interruption.kind === 'page-error') throw pageRefusal(interruption.aadsts, context);
    if (interruption.kind === 'reopen') openPage();
    else guide.note('A code needs no address to be pasted; type it on the page.');
    return null;
  };
  return whileWaiting({ guide, signal, over, work: work(), shown, react });
}
