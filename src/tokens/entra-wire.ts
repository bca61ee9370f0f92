import type { INetworkModule } from '@azure/msal-node';
import type { Cloud } from '../catalog/cloud.ts';
import { AccessError } from '../errors/access-error.ts';
import type { HttpClient, HttpResponse } from '../network/http-client.ts';
import { type EntraContext, entraRefusal, libraryRefusal } from './entra-error.ts';
import { type EntraFailure, failureFromAnswer } from './entra-failure.ts';
import { parseTokenAnswer, type TokenAnswer } from './token-answer.ts';

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/**
 * The one way from a sign-in library to the sign-in service. It keeps the last refusal and the last tokens, because the
 * libraries drop `suberror`, `claims` and AADSTS numbers on their way to the caller.
 */
export interface EntraWire {
  exchange(request: WireRequest): Promise<HttpResponse>;
  /** For MSAL Node. */
  readonly networkClient: INetworkModule;
  /** What the service or the network said last against us; null after a success. */
  readonly failure: EntraFailure | AccessError | null;
  /** Taken over by whoever asked; a second call gives null. */
  takeTokens(): TokenAnswer | null;
  /** Remembers why an exchange cannot go on, for `explain`. */
  fail(failure: AccessError): AccessError;
  /** The AccessError for what a library threw, by the last refusal where there is one. */
  explain(reason: unknown, context: EntraContext): AccessError;
}

/** Not refusals: the person has not finished yet (RFC 8628, section 3.5). */
export function isStillWaiting(failure: EntraFailure): boolean {
  return failure.error === 'authorization_pending' || failure.error === 'slow_down';
}

function outsideAuthority(url: URL, cloud: Cloud): AccessError {
  return new AccessError('sign-in-failed', {
    happened: `The sign-in service named an address at ${url.host}, which does not belong to ${cloud.title}. Nothing was sent there.`,
    todo: ['Check authorityHost in the cloud file; codes and tokens go to that host only.'],
  });
}

export function createEntraWire(options: { cloud: Cloud; http: HttpClient; signal: AbortSignal }): EntraWire {
  const { cloud, http, signal } = options;
  const authority = new URL(cloud.authorityHost).origin;
  let failure: EntraFailure | AccessError | null = null;
  let tokens: TokenAnswer | null = null;

  const wire: EntraWire = {
    get failure() {
      return failure;
    },
    async exchange(request) {
      const url = new URL(request.url);
      // A discovery document may name any host; codes and refresh tokens still go to the one of the cloud only.
      if (url.origin !== authority) throw wire.fail(outsideAuthority(url, cloud));
      const { method, headers, body } = request;
      let answer: HttpResponse;
      try {
        answer = await http.send({ method, url: url.href, headers, signal, ...(body === null ? {} : { body }) });
      } catch (reason) {
        if (reason instanceof AccessError) failure = reason;
        throw reason;
      }
      const refused = answer.status >= 400 ? failureFromAnswer(answer.status, answer.body, answer.headers) : null;
      failure = refused !== null && isStillWaiting(refused) ? null : refused;
      if (refused === null) tokens = parseTokenAnswer(answer.body) ?? tokens;
      return answer;
    },
    networkClient: {
      async sendGetRequestAsync(url, given) {
        return forMsal(await wire.exchange({ method: 'GET', url, headers: given?.headers ?? {}, body: null }));
      },
      async sendPostRequestAsync(url, given) {
        const headers = given?.headers ?? {};
        return forMsal(await wire.exchange({ method: 'POST', url, headers, body: given?.body ?? '' }));
      },
    },
    takeTokens() {
      const taken = tokens;
      tokens = null;
      return taken;
    },
    fail(reason) {
      failure = reason;
      return reason;
    },
    explain(reason, context) {
      if (signal.aborted && signal.reason instanceof AccessError) return signal.reason;
      if (failure instanceof AccessError) return failure;
      return failure === null ? libraryRefusal(reason, context) : entraRefusal(failure, context);
    },
  };
  return wire;
}

function forMsal<T>(answer: HttpResponse): { headers: Record<string, string>; body: T; status: number } {
  // Throws a SyntaxError for HTML of a gateway; MSAL turns it into a network error, and `failure` knows the status.
  return { headers: Object.fromEntries(answer.headers), body: JSON.parse(answer.body) as T, status: answer.status };
}
