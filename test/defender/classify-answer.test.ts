import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CallVerdict, callVerdicts, classifyAnswer } from '../../src/defender/classify-answer.ts';
import { type HarmlessRead, harmlessReadFor } from '../../src/defender/harmless-reads.ts';
import type { HttpResponse } from '../../src/network/http-client.ts';

const incidents = harmlessReadFor('xdr', ['Incident.Read']) as HarmlessRead;
const machines = harmlessReadFor('endpoint', ['Machine.Read']) as HarmlessRead;
const score = harmlessReadFor('endpoint', ['Score.Read']) as HarmlessRead;

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Headers(headers), body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function refused(status: number, code: string, message: string, more: Record<string, unknown> = {}): HttpResponse {
  return answer(status, { error: { code, message, ...more } });
}

const context = { api: 'xdr', read: incidents, scopes: ['Incident.Read'] } as const;
const page = '<html><head><title>Log in to the guest network</title></head></html>';

describe('what an answer proves', () => {
  // Bodies as published facts record them; where only the code is documented, the text is left free.
  test.each<[string, HttpResponse, CallVerdict, string | null]>([
    ['a list with one incident', answer(200, { value: [{ incidentId: 1 }] }), 'works', null],
    ['an empty list', answer(200, { value: [] }), 'works', null],
    ['a list behind a byte-order mark', answer(200, '\uFEFF{"value":[]}'), 'works', null],
    ['a page instead of JSON', answer(200, page), 'garbled', null],
    ['JSON without a list', answer(200, { hello: 'world' }), 'garbled', null],
    ['a redirect', answer(302, '', { location: 'https://portal.example' }), 'garbled', null],
    ['a page with 403', answer(403, page), 'garbled', null],
    [
      'the payload of a token for another API (elastic/beats 41926)',
      refused(
        401,
        'Unauthorized',
        'Invalid Authorization payload. AppId: x, Audience: 00000002-0000-0000-c000-000000000000',
      ),
      'wrong-audience',
      'K1',
    ],
    [
      'an inactive account',
      refused(401, 'Unauthorized', 'Unauthorized request - reason of failure: Account mode is inactive'),
      'unlicensed',
      'L2',
    ],
    [
      'no vulnerability management licence, as 401',
      refused(401, 'Unauthorized', 'Unauthorized request - reason of failure: No Tvm license'),
      'unlicensed',
      'L3',
    ],
    [
      'no licence, as 403 with another code (elastic/beats 42265)',
      refused(403, 'Unauthorized', 'Unauthorized request - No active license found'),
      'unlicensed',
      'L3',
    ],
    [
      'a tenant that is not provisioned',
      refused(403, 'Forbidden', 'Unauthorized request - Account is not provisioned.'),
      'unlicensed',
      'L3',
    ],
    [
      'a missing scope, listed',
      refused(
        403,
        'Forbidden',
        'Missing application scopes. API required scopes: ThreatHunting.Read.All, application scopes: User.Read.',
      ),
      'scope-missing',
      'L1',
    ],
    [
      'missing roles, listed',
      refused(
        403,
        'Forbidden',
        'Missing application roles. API required roles: Machine.Read.All,Machine.ReadWrite.All, application roles: Machine.Isolate.',
      ),
      'scope-missing',
      'L1',
    ],
    ['a plain 403 though the scope is there', refused(403, 'Forbidden', ''), 'role-missing', 'L4'],
    [
      'a person without a role, in the words of Graph',
      refused(
        403,
        'Forbidden',
        'Auth token does not contain valid permissions or user does not have valid roles for this operation.',
      ),
      'role-missing',
      'L4',
    ],
    ['a feature that is off', refused(403, 'DisabledFeature', 'Tenant feature is not enabled'), 'feature-off', 'L6'],
    ['an operation that is not allowed', refused(403, 'DisallowedOperation', 'no'), 'refused', null],
    ['too many requests', refused(429, 'TooManyRequests', 'API calls quota exceeded!'), 'throttled', 'I2'],
    ['too many requests, as a page', answer(429, page), 'throttled', 'I2'],
    ['a fault of the service', refused(500, 'InternalServerError', 'x'), 'outage', null],
    ['a gateway without the service', answer(503, page), 'outage', null],
    ['a body that was not understood', refused(400, 'InvalidRequestBody', 'x'), 'refused', 'L9'],
    ['a 401 that says nothing known', refused(401, 'Unauthorized', 'x'), 'refused', null],
    ['a path that is not there', refused(404, 'NotFound', 'x'), 'refused', null],
  ])('%s', (_name, given, verdict, failure) => {
    expect(classifyAnswer(given, context)).toMatchObject({ verdict, failure });
  });

  test('a plain 403 without the scope in the token is the scope, not the person', () => {
    const found = classifyAnswer(refused(403, 'Forbidden', ''), { ...context, scopes: [] });
    expect(found.verdict).toBe('scope-missing');
  });

  test.each([
    ['with the documented error', refused(404, 'NotFound', 'no recent machines'), 'works'],
    ['with the other documented code', refused(404, 'ResourceNotFound', ''), 'works'],
    ['as a page of some gateway', answer(404, page), 'garbled'],
    ['without a word', answer(404, ''), 'refused'],
  ])('404 on machines %s', (_name, given, verdict) => {
    expect(classifyAnswer(given, { ...context, api: 'endpoint', read: machines }).verdict).toBe(verdict);
  });

  test('a single object is an answer where the read gives one', () => {
    const found = classifyAnswer(answer(200, { time: 'x', score: 33.5 }), { ...context, api: 'endpoint', read: score });
    expect(found).toMatchObject({ verdict: 'works', count: null });
  });

  test('a challenge for claims is decoded', () => {
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
    const header = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`;
    const given = answer(
      401,
      { error: { code: 'InvalidAuthenticationToken', message: 'x' } },
      { 'www-authenticate': header },
    );
    expect(classifyAnswer(given, context)).toMatchObject({ verdict: 'claims-challenge', failure: 'J5', claims });
  });
});

describe('what support asks for', () => {
  test('the tracking id of the body goes before the header', () => {
    const given = {
      ...refused(403, 'Forbidden', 'x', { target: '43f4cb08-8fac-4b65-9db1-745c2ae65f3a' }),
      headers: new Headers({ 'request-id': 'other', date: 'Sun, 22 Nov 2026 12:43:00 GMT' }),
    };
    expect(classifyAnswer(given, context).ids).toEqual({
      requestId: '43f4cb08-8fac-4b65-9db1-745c2ae65f3a',
      time: '2026-11-22T12:43:00.000Z',
    });
  });

  test("Graph's ids are read from innerError", () => {
    const innerError = { 'request-id': 'r', 'client-request-id': 'c', date: '2026-11-22T12:43:00' };
    expect(classifyAnswer(refused(403, 'Forbidden', 'x', { innerError }), context).ids).toEqual({
      requestId: 'r',
      correlationId: 'c',
    });
  });

  test('what is required and what is held are listed', () => {
    const message = 'Missing application scopes. API required scopes: A.Read,B.Read, application scopes: C.Read.';
    expect(classifyAnswer(refused(403, 'Forbidden', message), context)).toMatchObject({
      required: ['A.Read', 'B.Read'],
      held: ['C.Read'],
    });
  });

  test('the raw line shows neither a token nor an escape sequence', () => {
    const token = `eyJ${'a'.repeat(20)}.eyJ${'b'.repeat(40)}.${'c'.repeat(40)}`;
    const { raw } = classifyAnswer(refused(401, 'Unauthorized', `Bearer ${token}\u001b[2J\nnext`), context);
    expect(raw).not.toContain(token);
    expect(raw).not.toMatch(/\p{Cc}/u);
    expect(raw).toContain('HTTP 401 Unauthorized');
  });
});

test('any answer is classified, 5,000 times: no crash, no pollution, nothing long or unprintable', () => {
  const hostile = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .record(
        {
          error: fc.oneof(
            fc.string(),
            fc.record({
              code: fc.anything(),
              message: fc.anything(),
              target: fc.anything(),
              innerError: fc.anything(),
            }),
          ),
          value: fc.anything(),
          ['__proto__']: fc.constant({ polluted: true }),
        },
        { requiredKeys: [] },
      )
      .map((value) => {
        try {
          return JSON.stringify(value) ?? '';
        } catch {
          return '';
        }
      }),
    fc
      .string({ maxLength: 300 })
      .map((text) => `{"__proto__":{"polluted":1},"error":{"code":"Forbidden","message":${JSON.stringify(text)}}}`),
  );
  const header = fc.oneof(
    fc.constant(''),
    fc.base64String().map((text) => `Bearer error="insufficient_claims", claims="${text}"`),
  );
  fc.assert(
    fc.property(fc.integer({ min: 100, max: 599 }), hostile, header, (status, body, challenge) => {
      const given: HttpResponse = { status, headers: new Headers({ 'www-authenticate': challenge }), body };
      const found = classifyAnswer(given, context);
      expect(callVerdicts).toContain(found.verdict);
      expect((found.raw ?? '').length).toBeLessThanOrEqual(500);
      expect(found.raw ?? '').not.toMatch(/\p{Cc}/u);
      expect(found.verdict === 'works').toBe(found.raw === null);
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    }),
    { numRuns: 5_000 },
  );
});
