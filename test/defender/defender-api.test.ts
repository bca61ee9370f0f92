import { describe, expect, test } from 'vitest';
import { apiKeys } from '../../src/catalog/api.ts';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { operations } from '../../src/catalog/operations.ts';
import { type CallOptions, callHarmlessly } from '../../src/defender/defender-api.ts';
import { harmlessReadFor, harmlessReads } from '../../src/defender/harmless-reads.ts';
import { AccessError, cancelled } from '../../src/errors/access-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/network/http-client.ts';
import type { Clock } from '../../src/values/clock.ts';
import { Secret } from '../../src/values/secret.ts';

const cloud: Cloud = {
  name: 'contoso',
  title: 'Contoso',
  authorityHost: 'https://login.example',
  graphEndpoint: 'https://graph.example',
  graphAudience: 'https://graph.example',
  portal: 'https://portal.example',
  instanceDiscovery: false,
  extraCaPem: null,
  source: 'contoso.json',
  resources: {
    xdr: { endpoint: 'https://api.example', audience: 'https://api.security.microsoft.com' },
    endpoint: { endpoint: 'https://api.example', audience: 'https://api.securitycenter.microsoft.com' },
  },
};

type Step = HttpResponse | AccessError;

function scripted(...steps: Step[]) {
  const sent: HttpRequest[] = [];
  const waits: number[] = [];
  let now = Date.parse('2026-11-22T12:00:00Z');
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      const step = steps.shift();
      if (step === undefined) throw new Error('one request too many');
      if (step instanceof AccessError) throw step;
      return step;
    },
    fetch: () => Promise.reject(new Error('not used')),
    close: () => Promise.resolve(),
  };
  const clock: Clock = {
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
    },
  };
  const options: CallOptions = {
    cloud,
    http,
    clock,
    token: new Secret('the-token'),
    scopes: ['Incident.Read'],
    signal: new AbortController().signal,
    user: 'reader@contoso.example',
  };
  return { sent, waits, options, steps };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Headers(headers), body: typeof body === 'string' ? body : JSON.stringify(body) };
}
const one = answer(200, { value: [{ incidentId: 1 }] });
const throttled = (seconds: string) =>
  answer(429, { error: { code: 'TooManyRequests', message: '' } }, { 'retry-after': seconds });
const lost = new AccessError('connection-lost', { happened: 'broke', todo: ['again'] });

describe('which read is chosen', () => {
  test.each([
    ['xdr', ['Incident.ReadWrite'], '/api/incidents?$top=1'],
    ['endpoint', ['Machine.Isolate', 'Machine.Read'], '/api/machines?$top=1'],
    ['endpoint', ['Machine.Read', 'Alert.Read'], '/api/alerts?$top=1'],
    ['endpoint', ['Score.Read'], '/api/exposureScore'],
    ['graph', ['openid', 'SecurityAlert.Read.All'], '/v1.0/security/alerts_v2?$top=1'],
    ['graph', ['ThreatHunting.Read.All'], undefined],
    ['xdr', ['AdvancedHunting.Read'], undefined],
    ['endpoint', ['Machine.Isolate', 'AdvancedQuery.Read'], undefined],
  ] as const)('%s with %j reads %s', (api, scopes, path) => {
    expect(harmlessReadFor(api, scopes)?.path).toBe(path);
  });

  test('every read is a documented GET that these permissions allow, and none is about to stop', () => {
    for (const api of apiKeys) {
      for (const read of harmlessReads[api]) {
        const path = read.path.split('?')[0];
        const documented = operations.find(
          (known) => known.api === api && known.method === 'GET' && known.path === path,
        );
        expect(documented, path).toBeDefined();
        expect(documented?.retiring ?? null, path).toBeNull();
        const allowed = [...(documented?.leastPermissions ?? []), ...(documented?.alternatives ?? [])].map(
          ({ value }) => value,
        );
        expect(allowed, path).toEqual(expect.arrayContaining([...read.scopes]));
      }
    }
  });
});

describe('one harmless call', () => {
  test('goes to the host of the cloud with the token, and says what it saw', async () => {
    const { options, sent } = scripted(one);
    const result = await callHarmlessly('xdr', options);
    expect(result).toMatchObject({ verdict: 'works', count: 1, request: 'GET /api/incidents?$top=1', problem: null });
    expect(result.seen).toBe('GET /api/incidents answered, 1 incident seen');
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatchObject({
      method: 'GET',
      url: 'https://api.example/api/incidents?$top=1',
      headers: { authorization: 'Bearer the-token' },
    });
  });

  test('what cannot be called is said without the permissions that only sign a person in', async () => {
    const { options } = scripted();
    const scopes = ['openid', 'profile', 'Machine.Isolate'];
    expect((await callHarmlessly('endpoint', { ...options, scopes })).seen).toBe(
      'nothing harmless to call with Machine.Isolate',
    );
  });

  test.each([
    ['an API this cloud lacks', 'graph', ['SecurityIncident.Read.All']],
    ['permissions with no harmless read', 'endpoint', ['Machine.Isolate']],
    ['no permission at all', 'xdr', []],
  ] as const)('is not made for %s', async (_name, api, scopes) => {
    const { options, sent } = scripted();
    const result = await callHarmlessly(api, { ...options, scopes });
    expect(result).toMatchObject({ verdict: 'nothing-to-call', request: null, problem: null });
    expect(sent).toEqual([]);
  });

  test('a person without a role hears that the app is fine, and whose move it is', async () => {
    const { options } = scripted(answer(403, { error: { code: 'Forbidden', message: '', target: '2c9e0b7a' } }));
    const result = await callHarmlessly('xdr', options);
    expect(result.verdict).toBe('role-missing');
    expect(result.seen).toContain('reader@contoso.example');
    expect(result.seen).toContain('Incident.Read');
    expect(result.problem).toMatchObject({ code: 'defender-role-missing', failure: 'L4', exitCode: 4 });
    expect(result.problem?.ids).toEqual({ requestId: '2c9e0b7a', time: '2026-11-22T12:00:00.000Z' });
    expect(result.problem?.whoseMove).toBeDefined();
  });

  test('a feature that is off proves the access and is no problem', async () => {
    const { options } = scripted(answer(403, { error: { code: 'DisabledFeature', message: '' } }));
    expect(await callHarmlessly('xdr', options)).toMatchObject({ verdict: 'feature-off', problem: null });
  });

  test('no error shows the token, whatever the service echoes', async () => {
    const token = `eyJ${'h'.repeat(20)}.eyJ${'p'.repeat(60)}.${'s'.repeat(60)}`;
    const { options } = scripted(answer(401, { error: { code: 'Unauthorized', message: `rejected Bearer ${token}` } }));
    const result = await callHarmlessly('xdr', { ...options, token: new Secret(token) });
    expect(
      JSON.stringify({ ...result, problem: { ...result.problem, message: result.problem?.message } }),
    ).not.toContain(token);
  });
});

describe('what is tried again', () => {
  test.each<[string, Step[], number[], string]>([
    ['429 once, after the seconds asked for', [throttled('7'), one], [7_000], 'works'],
    ['429 once, until the date asked for', [throttled('Sun, 22 Nov 2026 12:00:20 GMT'), one], [20_000], 'works'],
    ['429 twice is reported', [throttled('1'), throttled('1')], [1_000], 'throttled'],
    ['429 for ten minutes is not sat through', [throttled('600')], [], 'throttled'],
    ['5xx twice', [answer(500, ''), answer(503, ''), one], [1_000, 3_000], 'works'],
    ['5xx three times is an outage', [answer(500, ''), answer(500, ''), answer(500, '')], [1_000, 3_000], 'outage'],
    ['a lost connection once', [lost, one], [500], 'works'],
    ['a lost connection twice is reported', [lost, lost], [500], 'unreachable'],
    [
      'a host that cannot be reached is not asked again',
      [new AccessError('host-unreachable', { happened: 'gone', todo: [] })],
      [],
      'unreachable',
    ],
    ['a refusal is not repeated', [answer(403, { error: { code: 'Forbidden', message: '' } })], [], 'role-missing'],
  ])('%s', async (_name, steps, waits, verdict) => {
    const run = scripted(...steps);
    const result = await callHarmlessly('xdr', run.options);
    expect(result.verdict).toBe(verdict);
    expect(run.waits).toEqual(waits);
    expect(run.steps).toEqual([]);
  });

  test('what was tried again is said', async () => {
    const run = scripted(answer(500, ''), answer(500, ''), answer(500, ''));
    const { problem } = await callHarmlessly('xdr', run.options);
    expect(problem).toMatchObject({ code: 'service-unavailable', retried: '2 times over 4 s' });
  });

  test('a wait is announced before it begins', async () => {
    const run = scripted(throttled('7'), one);
    const heard: number[] = [];
    await callHarmlessly('xdr', { ...run.options, onWait: ({ ms }) => heard.push(ms) });
    expect(heard).toEqual([7_000]);
  });
});

test('Ctrl-C is passed on, not turned into a verdict', async () => {
  const run = scripted(cancelled());
  const controller = new AbortController();
  controller.abort(cancelled());
  await expect(callHarmlessly('xdr', { ...run.options, signal: controller.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
});
