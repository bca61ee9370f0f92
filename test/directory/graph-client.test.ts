import { describe, expect, test } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import type { AccessErrorCode } from '../../src/errors/exit-code.ts';
import { endpoint, graphOver, problem } from './support/graph-under-test.ts';
import { NoAnswer, type Reply } from './support/scripted-http.ts';

const lost = (code: AccessErrorCode) => new NoAnswer(new AccessError(code, { happened: 'No answer.', todo: [] }));
const throttled = (retryAfter?: string): Reply => ({
  status: 429,
  ...(retryAfter === undefined ? {} : { headers: { 'Retry-After': retryAfter } }),
  body: problem('TooManyRequests'),
});
const fine: Reply = { body: { id: 'x' } };

describe('a request', () => {
  test('goes to v1.0 of the cloud with a bearer token and an id of its own', async () => {
    const { graph, http } = graphOver([fine, fine]);
    await graph.get('/me?$select=id');
    await graph.get('/me');
    const [first, second] = http.seen;
    expect(first?.url).toBe(`${endpoint}/v1.0/me?$select=id`);
    expect(first?.headers.get('authorization')).toBe('Bearer token-1');
    const ids = [first, second].map((seen) => seen?.headers.get('client-request-id'));
    expect(ids[0]).toMatch(/^[0-9a-f-]{36}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  test('keeps port, encoded path, query and headers as given', async () => {
    const { graph, http } = graphOver([fine], 'https://localhost:8443');
    const path = "/applications(uniqueName='a%2Fb''c')?$select=id&$filter=x%20eq%20'a%26b%3Dc'&$count=true";
    await graph.get(path, { ConsistencyLevel: 'eventual' });
    const url = new URL(http.seen[0]?.url ?? '');
    expect(url.origin).toBe('https://localhost:8443');
    expect(url.pathname).toBe("/v1.0/applications(uniqueName='a%2Fb''c')");
    expect(url.searchParams.get('$filter')).toBe("x eq 'a&b=c'");
    expect(url.searchParams.get('$count')).toBe('true');
    expect(http.seen[0]?.headers.get('consistencylevel')).toBe('eventual');
  });

  test.each([
    ['POST', { appId: 'a' }],
    ['PATCH', { scope: 'b' }],
    ['POST', undefined],
    ['DELETE', undefined],
  ] as const)('%s carries the body it was given: %o', async (method, body) => {
    const { graph, http } = graphOver([{ status: 204 }]);
    const answer = await graph.send({ method, path: '/servicePrincipals', ...(body === undefined ? {} : { body }) });
    expect(answer).toMatchObject({ status: 204, body: null });
    expect(http.seen[0]).toMatchObject({ method, body: body ?? null });
  });

  test('is refused before a token leaves when the path would change the host', async () => {
    const { graph, http } = graphOver([fine]);
    await expect(graph.get('https://evil.example/v1.0/me')).rejects.toThrow();
    expect(http.seen).toHaveLength(0);
  });

  test.each(['eyJ0.secret\nx', 'eyJ0.secret\u2028', ''])(
    'with a damaged token %j fails without telling it',
    async (text) => {
      const { graph, http } = graphOver([fine], endpoint, text);
      const failure = await graph.get('/me').catch((error: unknown) => String(error));
      expect(failure).toMatch(/no token may hold/);
      expect(failure).not.toContain('secret');
      expect(http.seen).toHaveLength(0);
    },
  );

  test('is not sent once the person has stopped', async () => {
    const { graph, http, abort } = graphOver([fine]);
    abort();
    await expect(graph.get('/me')).rejects.toMatchObject({ code: 'cancelled' });
    expect(http.seen).toHaveLength(0);
  });
});

describe('throttling', () => {
  test.each([
    ['seconds', '7', 7_000],
    ['a date', 'Sun, 22 Nov 2026 12:00:42 GMT', 42_000],
    ['a date gone by', 'Sun, 22 Nov 2026 11:00:00 GMT', 0],
    ['nothing', undefined, 10_000],
    ['nonsense', 'soon', 10_000],
  ])('Retry-After as %s is obeyed to the second', async (_, header, expected) => {
    const { graph, clock, waits } = graphOver([throttled(header), fine]);
    await graph.get('/me');
    expect(clock.slept).toEqual([expected]);
    expect(waits.map(({ ms }) => ms)).toEqual([expected]);
  });

  test('a write is repeated, because a throttled one did not happen', async () => {
    const { graph, http } = graphOver([throttled('1'), { status: 201, body: {} }]);
    await graph.send({ method: 'POST', path: '/servicePrincipals', body: { appId: 'a' } });
    expect(http.seen.map(({ body }) => body)).toEqual([{ appId: 'a' }, { appId: 'a' }]);
  });

  test('ends after five tries and says what was tried', async () => {
    const { graph, http } = graphOver(Array.from({ length: 5 }, () => throttled('3')));
    await expect(graph.get('/me')).rejects.toMatchObject({ code: 'throttled', retried: '5 times over 12 s' });
    expect(http.seen).toHaveLength(5);
  });

  test('a pause longer than three minutes is left to the person', async () => {
    const { graph, clock } = graphOver([throttled('181')]);
    await expect(graph.get('/me')).rejects.toMatchObject({ code: 'throttled' });
    expect(clock.slept).toEqual([]);
  });
});

describe('faults', () => {
  test.each([500, 502, 503, 504])('a read is repeated after %i with growing pauses', async (status) => {
    const { graph, clock } = graphOver([{ status, body: '<html>' }, { status }, fine]);
    expect(await graph.get('/me')).toEqual({ id: 'x' });
    expect(clock.slept).toEqual([250, 375]);
  });

  test.each(['connection-lost', 'timed-out', 'host-unreachable'] as const)(
    'a read is repeated after %s',
    async (code) => {
      const { graph, http } = graphOver([lost(code), fine]);
      await graph.get('/me');
      expect(http.seen).toHaveLength(2);
    },
  );

  test.each([
    ['500', { status: 500, body: problem('InternalServerError') }, 'service-unavailable'],
    ['504 of a gateway', { status: 504, body: '<html>' }, 'service-unavailable'],
    ['503 without Retry-After', { status: 503, body: problem('ServiceUnavailable') }, 'service-unavailable'],
    ['a lost connection', lost('connection-lost'), 'connection-lost'],
    ['a timeout', lost('timed-out'), 'timed-out'],
    ['half an answer', { status: 201, body: '{"id":"x' }, 'answer-garbled'],
  ] as const)('a write is never repeated after %s', async (_, reply, code) => {
    for (const method of ['POST', 'PATCH', 'DELETE'] as const) {
      const { graph, http } = graphOver([reply]);
      await expect(graph.send({ method, path: '/applications', body: {} })).rejects.toMatchObject({ code });
      expect(http.seen).toHaveLength(1);
    }
  });

  test('a write is repeated where the service says that it did not happen', async () => {
    const clash = { status: 503, body: problem('Directory_ConcurrencyViolation') };
    const busy = { status: 503, headers: { 'Retry-After': '4' }, body: problem('ServiceUnavailable') };
    const { graph, clock } = graphOver([clash, clash, busy, { status: 204 }]);
    await graph.send({ method: 'PATCH', path: '/applications/a', body: {} });
    expect(clock.slept).toEqual([2_000, 5_000, 4_000]);
  });

  test.each(['tls-untrusted', 'proxy-refused', 'cancelled'] as const)('nothing is repeated after %s', async (code) => {
    const { graph, http } = graphOver([lost(code)]);
    await expect(graph.get('/me')).rejects.toMatchObject({ code });
    expect(http.seen).toHaveLength(1);
  });

  test('a bug under it comes out as it went in', async () => {
    const bug = new RangeError('ours');
    const { graph } = graphOver([new NoAnswer(bug)]);
    await expect(graph.get('/me')).rejects.toBe(bug);
  });
});

describe('a 401', () => {
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  const challenge: Reply = {
    status: 401,
    headers: {
      'WWW-Authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
    },
    body: problem('InvalidAuthenticationToken', 'Continuous access evaluation resulted in challenge.'),
  };
  const expired: Reply = { status: 401, body: problem('InvalidAuthenticationToken', 'Lifetime validation failed.') };

  test('with a claims challenge leads to one sign-in with these claims, even for a write', async () => {
    const { graph, http, renewals } = graphOver([challenge, throttled('1'), { status: 201, body: {} }]);
    await graph.send({ method: 'POST', path: '/servicePrincipals', body: {} });
    expect(renewals).toEqual([undefined, { claims }, undefined]);
    expect(http.seen[1]?.headers.get('authorization')).toBe('Bearer token-2');
  });

  test('that comes again is an error that passes the claims on', async () => {
    const { graph, http } = graphOver([challenge, challenge]);
    await expect(graph.get('/me')).rejects.toMatchObject({ code: 'sign-in-expired', failure: 'J5', claims });
    expect(http.seen).toHaveLength(2);
  });

  test('without a challenge leads to one fresh token', async () => {
    const { graph, renewals } = graphOver([expired, expired]);
    await expect(graph.get('/me')).rejects.toMatchObject({ code: 'sign-in-expired', failure: 'B13' });
    expect(renewals).toEqual([undefined, { fresh: true }]);
  });

  test('with damaged claims counts as one without', async () => {
    const damaged = { ...expired, headers: { 'WWW-Authenticate': 'Bearer claims="%%%"' } };
    const { graph, renewals } = graphOver([damaged, fine]);
    await graph.get('/me');
    expect(renewals).toEqual([undefined, { fresh: true }]);
  });
});

describe('absence', () => {
  test('is a 404 of Graph', async () => {
    const { graph } = graphOver([{ status: 404, body: problem('Request_ResourceNotFound') }]);
    expect(await graph.getOrNull('/applications/a')).toBeNull();
  });

  test.each([
    ['a 403', { status: 403, body: problem('Authorization_RequestDenied') }, 'directory-forbidden'],
    ['the 404 page of a proxy', { status: 404, body: '<html>no</html>' }, 'answer-garbled'],
    ['a 404 without a word', { status: 404 }, 'answer-garbled'],
    ['trouble of the tenant', { status: 404, body: problem('Directory_ObjectNotFound') }, 'graph-refused'],
    ['a redirect', { status: 302, headers: { Location: 'https://portal.example' } }, 'answer-garbled'],
    ['a sign-in page', { status: 200, body: '<html>Sign in to the network</html>' }, 'answer-garbled'],
  ] as const)('is not %s', async (_, reply, code) => {
    const { graph } = graphOver([reply]);
    await expect(graph.getOrNull('/applications/a')).rejects.toMatchObject({ code });
  });

  test('a redirect is not even an answer to judge', async () => {
    const { graph, http } = graphOver([{ status: 307, headers: { Location: 'https://portal.example' } }]);
    const request = { method: 'POST', path: '/servicePrincipals', body: {} } as const;
    await expect(graph.send(request)).rejects.toMatchObject({ code: 'answer-garbled' });
    expect(http.seen).toHaveLength(1);
  });

  test('send hands back refusals below 500 for the caller to judge', async () => {
    const { graph } = graphOver([{ status: 404, body: problem('Request_ResourceNotFound') }]);
    expect(await graph.send({ method: 'PATCH', path: '/applications/a', body: {} })).toMatchObject({ status: 404 });
  });
});
