import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { entraRefusal, libraryRefusal, pageRefusal } from '../../src/tokens/entra-error.ts';
import { failureFromAnswer, failureFromRedirect } from '../../src/tokens/entra-failure.ts';
import type { SignInMethod } from '../../src/tokens/session.ts';

const context = (method: SignInMethod = 'browser') => ({
  cloud: builtInClouds.public,
  tenant: 'contoso.example',
  clientId: '5b1e0000-0000-4000-8000-0000000002cd',
  audience: 'https://api.security.microsoft.com',
  method,
});

const ids = {
  trace_id: '0a000000-0000-4000-8000-0000000000aa',
  correlation_id: '0c000000-0000-4000-8000-0000000000cc',
  timestamp: '2026-09-07 10:11:12Z',
};

function refusalFor(body: unknown, method: SignInMethod = 'browser', status = 400): AccessError {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return entraRefusal(failureFromAnswer(status, text, new Headers({ 'x-ms-request-id': 'r-1' })), context(method));
}

describe('a refusal of the sign-in service', () => {
  test.each<[string, Record<string, unknown>, SignInMethod, string, string | undefined]>([
    [
      'consent by its suberror',
      { error: 'invalid_grant', suberror: 'consent_required', error_codes: [99999] },
      'browser',
      'consent-required',
      'G1',
    ],
    ['consent by its number', { error: 'invalid_grant', error_codes: [65001] }, 'browser', 'consent-required', 'G1'],
    ['a code that ran out', { error: 'expired_token', error_codes: [70020] }, 'device-code', 'sign-in-expired', 'B10'],
    ['a code declined', { error: 'authorization_declined' }, 'device-code', 'sign-in-declined', 'B17'],
    ['an unknown tenant', { error: 'invalid_tenant', error_codes: [90002] }, 'browser', 'tenant-unknown', 'B12'],
    ['a policy, in the browser', { error: 'invalid_grant', error_codes: [53003] }, 'browser', 'sign-in-blocked', 'B5'],
    [
      'the same policy, with a code',
      { error: 'invalid_grant', error_codes: [53003] },
      'device-code',
      'sign-in-blocked',
      'B1',
    ],
    [
      'a device that is not managed',
      { error: 'invalid_grant', error_codes: [530003] },
      'browser',
      'sign-in-blocked',
      'B2',
    ],
    [
      'a missing second factor',
      { error: 'interaction_required', error_codes: [50076], suberror: 'basic_action' },
      'browser',
      'sign-in-failed',
      'B6',
    ],
    [
      'a second factor without a number',
      { error: 'interaction_required', suberror: 'additional_action' },
      'browser',
      'sign-in-failed',
      'B6',
    ],
    ['an old sign-in', { error: 'invalid_grant', suberror: 'bad_token' }, 'browser', 'sign-in-expired', 'B13'],
    ['a fresh app', { error: 'unauthorized_client', error_codes: [700016] }, 'browser', 'app-not-found', 'J4'],
    ['a disabled app', { error: 'unauthorized_client', error_codes: [7000112] }, 'browser', 'app-disabled', 'J4'],
    ['somebody not assigned', { error: 'invalid_grant', error_codes: [50105] }, 'browser', 'user-not-assigned', 'E5'],
    [
      'a number only in the text',
      { error: 'invalid_request', error_description: 'AADSTS7000218: needs a secret.' },
      'browser',
      'sign-in-failed',
      'D13',
    ],
    ['nothing known at all', { error: 'new_error' }, 'browser', 'sign-in-failed', undefined],
  ])('%s', (_name, body, method, code, failure) => {
    const error = refusalFor({ ...body, ...ids }, method);
    expect([error.code, error.failure]).toEqual([code, failure]);
    expect(error.happened).not.toBe('');
    expect(error.todo.length).toBeGreaterThan(0);
  });

  test('keeps the ids, the challenge and the raw line', () => {
    const claims = '{"access_token":{"acrs":{"value":"c1"}}}';
    const error = refusalFor({
      error: 'interaction_required',
      error_description: `AADSTS50076: Use MFA. Trace ID: ${ids.trace_id} Correlation ID: ${ids.correlation_id} Timestamp: ${ids.timestamp}`,
      error_codes: [50076],
      suberror: 'basic_action',
      claims,
      ...ids,
    });
    expect(error.ids).toEqual({
      traceId: ids.trace_id,
      correlationId: ids.correlation_id,
      time: '2026-09-07T10:11:12.000Z',
      requestId: 'r-1',
    });
    expect([error.claims, error.raw]).toEqual([claims, 'interaction_required basic_action AADSTS50076: Use MFA.']);
  });

  test.each([' ', '\r\n'])('reads the ids out of the text where they stand nowhere else, parted by %j', (gap) => {
    const description = [
      'AADSTS50020: No.',
      `Trace ID: ${ids.trace_id}`,
      `Correlation ID: ${ids.correlation_id}`,
      `Timestamp: ${ids.timestamp}`,
    ];
    const failure = failureFromRedirect(new URLSearchParams({ error: 'x', error_description: description.join(gap) }));
    expect(failure.ids).toEqual({
      traceId: ids.trace_id,
      correlationId: ids.correlation_id,
      time: '2026-09-07T10:11:12.000Z',
    });
    expect([failure.line, failure.numbers]).toEqual(['AADSTS50020: No.', [50020]]);
  });

  test.each([
    [429, '{}', 'throttled'],
    [503, '<html>busy</html>', 'service-unavailable'],
    [500, '{"error":"server_error"}', 'service-unavailable'],
    [400, '{"error":"temporarily_unavailable"}', 'service-unavailable'],
    [404, '<html>not here</html>', 'sign-in-failed'],
  ])('%i with %s is %s', (status, body, code) => {
    expect(refusalFor(body, 'browser', status).code).toBe(code);
  });

  test('whatever it says becomes an AccessError, without control characters', () => {
    const body = fc.record(
      {
        error: fc.oneof(fc.string(), fc.constant('constructor'), fc.constant('\u001b[2J')),
        suberror: fc.oneof(fc.string(), fc.constant('__proto__')),
        error_description: fc.string(),
        error_codes: fc.oneof(fc.array(fc.integer()), fc.string()),
        claims: fc.string(),
        timestamp: fc.string(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(body, fc.integer({ min: 400, max: 599 }), (given, status) => {
        const error = refusalFor(given, 'browser', status);
        expect(error).toBeInstanceOf(AccessError);
        expect(`${error.happened}${error.raw ?? ''}`).not.toContain('\u001b');
      }),
    );
  });
});

test.each([
  [50011, 'browser', 'D12'],
  [53003, 'device-code', 'B1'],
  [50105, 'browser', 'E5'],
] as const)('AADSTS%i read on the page (%s) is %s', (number, method, failure) => {
  const error = pageRefusal(number, context(method));
  expect([error.failure, error.raw, error.ids]).toEqual([failure, undefined, {}]);
  expect(error.todo[0]).toContain('correlation id');
});

describe('what a library throws', () => {
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });

  test('is a refusal, with its first line and no secret', () => {
    const error = libraryRefusal(
      named('ClientAuthError', `endpoints_resolution_error: no ${'eyJhbGciOiJub25lIn0.eyJhIjoxfQ.'}`),
      context(),
    );
    expect(error).toMatchObject({ code: 'sign-in-failed' });
    expect(error.raw).toBe('endpoints_resolution_error: no [hidden]');
  });

  test('is an expired code where it says so', () => {
    expect(libraryRefusal(named('AuthenticationRequiredError', 'device_code_expired: x'), context()).failure).toBe(
      'B10',
    );
  });

  test('is a bug where no library made it', () => {
    const bug = new TypeError('undefined is not a function');
    expect(() => libraryRefusal(bug, context())).toThrow(bug);
  });
});
