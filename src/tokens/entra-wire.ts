import type { INetworkModule } from '@azure/msal-node';
import type { Cloud } from '../catalog/cloud.ts';
import { AccessError } from '../errors/access-error.ts';
import type { HttpClient, HttpResponse } from '../network/http-client.ts';
import { backoff, mayTryAgain, parseRetryAfter } from '../network/retry.ts';
import type { Clock } from '../values/clock.ts';
import { type EntraContext, entraRefusal, libraryRefusal } from './entra-error.ts';
import { type EntraFailure, failureFromAnswer } from './entra-failure.ts';
import { stopReason } from './sign-in-attempt.ts';
import { garbledAnswer, parseTokenAnswer, type TokenAnswer } from './token-answer.ts';

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
  /**
   * The tokens of the last success, once. A library takes an answer for a success that names no error.
   *
   * @throws AccessError for the refusal that came instead, or `answer-garbled`
   */
  takeTokens(context: EntraContext): TokenAnswer;
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

// Discovery documents are good for a day (Cache-Control: max-age=86400) and a run signs in more than once; kept as long as
// the client that read them.
const documents = new WeakMap<HttpClient, Map<string, HttpResponse>>();

function documentsOf(http: HttpClient): Map<string, HttpResponse> {
  const known = documents.get(http) ?? new Map<string, HttpResponse>();
  documents.set(http, known);
  return known;
}

const triesAtMost = 3;
// Longer pauses are left to the caller, who can say what is waited for.
const longestPauseInMs = 10_000;

/** Asking again does no harm: nothing is used up by it. A code of the browser is good for one redemption. */
function mayBeRepeated({ method, url, body }: WireRequest): boolean {
  return method === 'GET' || url.includes('/devicecode') || /(^|&)grant_type=refresh_token(&|$)/.test(body ?? '');
}

export function createEntraWire(options: {
  readonly cloud: Cloud;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): EntraWire {
  const { cloud, http, clock, signal } = options;
  const authority = new URL(cloud.authorityHost).origin;
  let failure: EntraFailure | AccessError | null = null;
  // MSAL would pass a fault of ours off as one of the network.
  let bug: { readonly reason: unknown } | null = null;
  let tokens: TokenAnswer | null = null;

  /** The pause before the same request may go out again; null when it may not, or not soon. */
  function pauseBefore(attempt: number, request: WireRequest, end: HttpResponse | AccessError): number | null {
    const refusedAt = end instanceof AccessError ? null : end;
    const retryAfterInMs = parseRetryAfter(refusedAt?.headers.get('retry-after'), clock.now());
    const again = mayTryAgain({
      // What it does counts here, not the verb: these POSTs are questions.
      method: mayBeRepeated(request) ? 'GET' : request.method,
      status: refusedAt?.status ?? null,
      problem: end instanceof AccessError ? end.code : null,
      retryAfterInMs,
    });
    const pause = Math.max(backoff(attempt), retryAfterInMs ?? 0);
    return again && attempt + 1 < triesAtMost && pause <= longestPauseInMs ? pause : null;
  }

  async function sendPatiently(request: WireRequest): Promise<HttpResponse> {
    const { method, url, headers, body } = request;
    for (let attempt = 0; ; attempt += 1) {
      const end = await http
        .send({ method, url, headers, signal, ...(body === null ? {} : { body }) })
        .catch((reason: unknown) => {
          if (reason instanceof AccessError) return reason;
          throw reason;
        });
      const pause = pauseBefore(attempt, request, end);
      if (pause !== null) await clock.sleep(pause, signal);
      else if (end instanceof AccessError) throw end;
      else return end;
    }
  }

  const wire: EntraWire = {
    get failure() {
      return failure;
    },
    async exchange(request) {
      const url = new URL(request.url);
      // A discovery document may name any host; codes and refresh tokens still go to the one of the cloud only.
      if (url.origin !== authority) throw wire.fail(outsideAuthority(url, cloud));
      let answer: HttpResponse;
      try {
        answer = await sendPatiently(request);
      } catch (reason) {
        if (reason instanceof AccessError) failure = reason;
        else bug = { reason };
        throw reason;
      }
      const refused = answer.status >= 400 ? failureFromAnswer(answer.status, answer.body, answer.headers) : null;
      failure = refused !== null && isStillWaiting(refused) ? null : refused;
      if (refused === null) tokens = parseTokenAnswer(answer.body) ?? tokens;
      return answer;
    },
    networkClient: {
      async sendGetRequestAsync(url, given) {
        const known = documentsOf(http);
        const kept = known.get(url);
        if (kept !== undefined) return forMsal(kept);
        const answer = await wire.exchange({ method: 'GET', url, headers: given?.headers ?? {}, body: null });
        if (answer.status === 200) known.set(url, answer);
        return forMsal(answer);
      },
      async sendPostRequestAsync(url, given) {
        const headers = given?.headers ?? {};
        return forMsal(await wire.exchange({ method: 'POST', url, headers, body: given?.body ?? '' }));
      },
    },
    takeTokens(context) {
      const taken = tokens;
      tokens = null;
      if (failure !== null) throw wire.explain(null, context);
      if (taken === null) throw garbledAnswer(authority);
      return taken;
    },
    fail(reason) {
      failure = reason;
      return reason;
    },
    explain(reason, context) {
      if (signal.aborted) return stopReason(signal);
      if (bug !== null) throw bug.reason;
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
