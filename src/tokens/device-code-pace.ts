import { refusal } from '../catalog/remedies.ts';
import { AccessError } from '../errors/access-error.ts';
import type { AccessErrorCode } from '../errors/exit-code.ts';
import type { HttpResponse } from '../network/http-client.ts';
import { parseRetryAfter } from '../network/retry.ts';
import type { Clock } from '../values/clock.ts';
import { failureFromAnswer } from './entra-failure.ts';
import { type EntraWire, isStillWaiting, type WireRequest } from './entra-wire.ts';
import { parseObject } from './token-answer.ts';

// https://www.rfc-editor.org/rfc/rfc8628#section-3.2 and 3.5
const defaultIntervalInMs = 5_000;
const slowDownInMs = 5_000;
const defaultLifetimeInMs = 900_000;
// A laptop changes networks while the person types the code elsewhere; the code stays good meanwhile.
const passing: ReadonlySet<AccessErrorCode> = new Set(['connection-lost', 'timed-out', 'host-unreachable']);
const toleratedInARow = 6;

function positive(value: unknown, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value * 1000 : fallback;
}

const pending: HttpResponse = {
  status: 400,
  headers: new Headers({ 'content-type': 'application/json' }),
  body: JSON.stringify({ error: 'authorization_pending' }),
};

/**
 * The exchange behind a device-code sign-in, with the waiting between two polls taken over from MSAL: its own wait can
 * neither be stopped nor moved by a test, it does not know `slow_down`, and it polls on after a refusal of /devicecode
 * with a device code it never got.
 */
export function paceDeviceCode(options: {
  readonly wire: EntraWire;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}): (request: WireRequest) => Promise<HttpResponse> {
  const { wire, clock, signal } = options;
  let intervalInMs = defaultIntervalInMs;
  let issuedAt = 0;
  let lifetimeInMs = defaultLifetimeInMs;
  let lostInARow = 0;

  async function issue(request: WireRequest): Promise<HttpResponse> {
    const answer = await wire.exchange(request);
    const body = parseObject(answer.body);
    if (answer.status >= 400) throw new Error('the sign-in service issued no code');
    if (body === null || typeof body['user_code'] !== 'string' || typeof body['device_code'] !== 'string') {
      const { host } = new URL(request.url);
      const happened = `The answer of ${host} held no code to sign in with.`;
      throw wire.fail(new AccessError('answer-garbled', { happened, todo: ['Use the browser: --auth browser.'] }));
    }
    issuedAt = clock.now().getTime();
    intervalInMs = positive(body['interval'], defaultIntervalInMs);
    lifetimeInMs = positive(body['expires_in'], defaultLifetimeInMs);
    return { ...answer, body: JSON.stringify({ ...body, interval: 0, expires_in: lifetimeInMs / 1000 }) };
  }

  function tolerate(reason: AccessError | null): HttpResponse {
    lostInARow += 1;
    if (lostInARow <= toleratedInARow) return pending;
    throw reason ?? new Error('the sign-in service stays out of order');
  }

  async function poll(request: WireRequest): Promise<HttpResponse> {
    await clock.sleep(intervalInMs, signal);
    if (clock.now().getTime() - issuedAt >= lifetimeInMs) {
      throw wire.fail(refusal('B10', { values: { minutes: String(Math.round(lifetimeInMs / 60_000)) } }));
    }
    let answer: HttpResponse;
    try {
      answer = await wire.exchange(request);
    } catch (reason) {
      if (reason instanceof AccessError && passing.has(reason.code)) return tolerate(reason);
      throw reason;
    }
    if (answer.status === 429 || answer.status >= 500) {
      const pause = parseRetryAfter(answer.headers.get('retry-after'), clock.now());
      if (pause !== null) await clock.sleep(pause, signal);
      return tolerate(null);
    }
    lostInARow = 0;
    if (answer.status < 400) return answer;
    const failure = failureFromAnswer(answer.status, answer.body, answer.headers);
    if (failure.error === 'slow_down') intervalInMs += slowDownInMs;
    return isStillWaiting(failure) ? pending : answer;
  }

  return (request) => {
    if (request.url.includes('/devicecode')) return issue(request);
    return new URLSearchParams(request.body ?? '').has('device_code') ? poll(request) : wire.exchange(request);
  };
}
