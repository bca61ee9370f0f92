import { type ApiKey, apis } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { signInScopes } from '../catalog/permissions.ts';
import { AccessError, type SupportIds } from '../errors/access-error.ts';
import type { AccessErrorCode } from '../errors/exit-code.ts';
import type { HttpClient, HttpResponse } from '../network/http-client.ts';
import { parseRetryAfter } from '../network/retry.ts';
import type { Clock } from '../values/clock.ts';
import type { Secret } from '../values/secret.ts';
import { problemOf, refusedSentence, worksSentence } from './call-words.ts';
import { type CallVerdict, type Classified, classifyAnswer } from './classify-answer.ts';
import { type HarmlessRead, harmlessReadFor } from './harmless-reads.ts';

export interface CallOptions {
  readonly cloud: Cloud;
  readonly token: Secret;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Delegated permissions the token was seen to carry for this API. */
  readonly scopes: readonly string[];
  /** UPN of the token's owner, for the words of a refusal. */
  readonly user?: string;
  readonly onWait?: (wait: { readonly reason: string; readonly ms: number }) => void;
}

export interface CallResult {
  readonly api: ApiKey;
  /** `unreachable`: no answer at all; `nothing-to-call`: no harmless read fits the permissions, so nothing was sent. */
  readonly verdict: CallVerdict | 'unreachable' | 'nothing-to-call';
  /** Such as "GET /api/incidents?$top=1"; null when nothing was sent. */
  readonly request: string | null;
  readonly status: number | null;
  /** Items in the answer; null for a single object or no success. */
  readonly count: number | null;
  /** One sentence: what was seen. */
  readonly seen: string;
  /** Decoded claims challenge, to be passed on in one new token request. */
  readonly claims: string | null;
  /** null for `works`, `nothing-to-call` and `feature-off` (which proves the access). */
  readonly problem: AccessError | null;
}

// One minute is the shorter of Defender's two quota windows; a longer wait is reported instead of sat through.
// https://learn.microsoft.com/en-us/defender-endpoint/api/get-alerts (100 calls a minute, 1,500 an hour)
const longestWaitInMs = 65_000;
const throttledWithoutHeaderInMs = 10_000;
const outageWaitsInMs = [1_000, 3_000];

/**
 * Calls one harmless documented read of an API and tells what the answer proves. Sends at most 4 GETs: one repeat after
 * 429 (when Retry-After is at most 65 s), two after 5xx, one after a lost connection. Never a hunting call, never a write.
 *
 * @throws AccessError `cancelled`, or the reason of the signal, only; every other trouble is a verdict
 * @see https://learn.microsoft.com/en-us/defender-xdr/api-error-codes
 */
export async function callHarmlessly(api: ApiKey, options: CallOptions): Promise<CallResult> {
  const resource = options.cloud.resources[api];
  if (resource === undefined) return nothingSent(api, `${apis[api].productName} is not available in this cloud`);
  const read = harmlessReadFor(api, options.scopes);
  if (read === null) {
    const own = options.scopes.filter((scope) => !signInScopes.has(scope));
    return nothingSent(
      api,
      own.length === 0
        ? 'the token carries no permission of this API'
        : `nothing harmless to call with ${own.join(', ')}`,
    );
  }

  const attempt = new Attempts(options);
  for (;;) {
    let answer: HttpResponse;
    try {
      answer = await options.http.send({
        method: 'GET',
        url: `${resource.endpoint}${read.path}`,
        headers: { authorization: `Bearer ${options.token.reveal()}`, accept: 'application/json' },
        signal: options.signal,
      });
    } catch (error) {
      if (!(error instanceof AccessError) || options.signal.aborted) throw error;
      if (await attempt.mayRepeatLost(error.code)) continue;
      return unreachable(api, read, error);
    }
    const found = classifyAnswer(answer, { api, read, scopes: options.scopes });
    if (await attempt.mayRepeat(found.verdict, answer)) continue;
    return described(api, read, answer, found, options, attempt.summary());
  }
}

/** What was tried again so far; waits before it allows another try. */
class Attempts {
  readonly #options: CallOptions;
  readonly #startedAt: number;
  #lost = 0;
  #throttled = 0;
  #outages = 0;

  constructor(options: CallOptions) {
    this.#options = options;
    this.#startedAt = options.clock.now().getTime();
  }

  async mayRepeatLost(code: AccessErrorCode): Promise<boolean> {
    if (this.#lost > 0 || (code !== 'connection-lost' && code !== 'timed-out')) return false;
    this.#lost += 1;
    await this.#wait('the connection broke', 500);
    return true;
  }

  async mayRepeat(verdict: CallVerdict, answer: HttpResponse): Promise<boolean> {
    if (verdict === 'throttled' && this.#throttled === 0) {
      const asked = this.#retryAfter(answer) ?? throttledWithoutHeaderInMs;
      if (asked > longestWaitInMs) return false;
      this.#throttled += 1;
      await this.#wait('the API asks to wait, its quota is used up', asked);
      return true;
    }
    const pause = outageWaitsInMs[this.#outages];
    if (verdict === 'outage' && pause !== undefined) {
      const asked = Math.max(this.#retryAfter(answer) ?? 0, pause);
      if (asked > longestWaitInMs) return false;
      this.#outages += 1;
      await this.#wait(`the API answered ${answer.status}`, asked);
      return true;
    }
    return false;
  }

  summary(): string | undefined {
    const times = this.#lost + this.#throttled + this.#outages;
    if (times === 0) return undefined;
    const seconds = Math.round((this.#options.clock.now().getTime() - this.#startedAt) / 1_000);
    return `${times === 1 ? 'once' : `${times} times`} over ${seconds} s`;
  }

  #retryAfter(answer: HttpResponse): number | null {
    return parseRetryAfter(answer.headers.get('retry-after'), this.#options.clock.now());
  }

  async #wait(reason: string, ms: number): Promise<void> {
    this.#options.onWait?.({ reason, ms });
    await this.#options.clock.sleep(ms, this.#options.signal);
  }
}

function nothingSent(api: ApiKey, seen: string): CallResult {
  return {
    api,
    verdict: 'nothing-to-call',
    request: null,
    status: null,
    count: null,
    seen,
    claims: null,
    problem: null,
  };
}

function unreachable(api: ApiKey, read: HarmlessRead, problem: AccessError): CallResult {
  const request = `GET ${read.path}`;
  return {
    api,
    verdict: 'unreachable',
    request,
    status: null,
    count: null,
    seen: problem.happened,
    claims: null,
    problem,
  };
}

function described(
  api: ApiKey,
  read: HarmlessRead,
  answer: HttpResponse,
  found: Classified,
  options: CallOptions,
  retried: string | undefined,
): CallResult {
  const request = `GET ${read.path}`;
  const { verdict, count, claims } = found;
  const base = { api, verdict, request, status: answer.status, count, claims };
  if (verdict === 'works') return { ...base, seen: worksSentence(read, count), problem: null };
  if (verdict === 'feature-off') {
    const seen = `${read.path.split('?')[0]} answered that this feature is switched off in the tenant; the access itself works`;
    return { ...base, seen, problem: null };
  }
  const seen = refusedSentence(api, verdict, answer.status, found, options);
  const ids: SupportIds = { time: options.clock.now().toISOString(), ...found.ids };
  return { ...base, seen, problem: problemOf(api, found, seen, ids, options, retried) };
}
