import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { type PreflightOptions, preflight } from '../../src/checks/preflight.ts';
import { AccessError, cancelled } from '../../src/errors/access-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/network/http-client.ts';
import type { Clock } from '../../src/values/clock.ts';

const tenantId = '7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab';
const here = new Date('2026-11-22T12:00:00Z');
const clock: Clock = { now: () => here, sleep: () => Promise.resolve() };

function discovery(parts: Record<string, unknown> = {}, there = here): HttpResponse {
  const body = { issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`, tenant_region_scope: 'EU', ...parts };
  return { status: 200, headers: new Headers({ date: there.toUTCString() }), body: JSON.stringify(body) };
}

function reached(there = here): HttpResponse {
  return { status: 401, headers: new Headers({ date: there.toUTCString() }), body: '' };
}

type Answers = Readonly<Record<string, HttpResponse | AccessError | undefined>>;

/** Answers by host; a host not named is reached, in step. */
function world(answers: Answers = {}, parts: Partial<PreflightOptions> = {}) {
  const sent: HttpRequest[] = [];
  let open = 0;
  let most = 0;
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      open += 1;
      most = Math.max(most, open);
      await Promise.resolve();
      open -= 1;
      const { hostname } = new URL(request.url);
      const answer = answers[hostname] ?? (hostname.startsWith('login.') ? discovery() : reached());
      if (answer instanceof AccessError) throw answer;
      return answer;
    },
    fetch: () => Promise.reject(new Error('not used')),
    close: () => Promise.resolve(),
  };
  const options: PreflightOptions = {
    cloud: builtInClouds.public,
    tenant: 'contoso.example',
    http,
    clock,
    env: {},
    ...parts,
  };
  return { options, sent, most: () => most };
}

function later(minutes: number): Date {
  return new Date(here.getTime() + minutes * 60_000);
}

function problem(code: AccessError['code'], happened = 'x'): AccessError {
  return new AccessError(code, { happened, todo: ['do this'] });
}

describe('on a machine that can do the job', () => {
  test('everything passes, the tenant id is known, and nothing secret or written is sent', async () => {
    const { options, sent, most } = world();
    const { checks, tenantId: found, problem: none } = await preflight(options);
    expect(checks.map(({ id, verdict }) => `${id} ${verdict}`)).toEqual([
      'hosts pass',
      'proxy pass',
      'tls pass',
      'clock pass',
      'tenant pass',
      'cloud pass',
    ]);
    expect(found).toBe(tenantId);
    expect(none).toBeNull();
    expect(checks[0]?.seen).toMatch(/^3 of 3 hosts answer/);
    expect(sent.map(({ url }) => url).sort()).toEqual([
      'https://api.security.microsoft.com/',
      'https://graph.microsoft.com/',
      'https://login.microsoftonline.com/contoso.example/v2.0/.well-known/openid-configuration',
    ]);
    expect(most()).toBe(3);
    for (const request of sent) {
      expect(request.body).toBeUndefined();
      expect(request.headers).toBeUndefined();
      expect(['GET', 'HEAD']).toContain(request.method);
    }
  });

  test('without a tenant none is asked for, and that is said', async () => {
    const document = discovery({
      issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
      tenant_region_scope: null,
    });
    const { options, sent } = world({ 'login.microsoftonline.com': document }, { tenant: null });
    const found = await preflight(options);
    expect(found).toMatchObject({ tenantId: null, problem: null });
    expect(found.checks.find(({ id }) => id === 'tenant')?.verdict).toBe('skipped');
    expect(sent.some(({ url }) => url.includes('/organizations/v2.0/'))).toBe(true);
  });

  test('a hostile tenant name cannot leave its place in the address', async () => {
    const { options, sent } = world({}, { tenant: '../../evil?x=#' });
    await preflight(options);
    expect(sent[0]?.url).toBe(
      'https://login.microsoftonline.com/..%2F..%2Fevil%3Fx%3D%23/v2.0/.well-known/openid-configuration',
    );
  });

  test('three hosts on three ports are three hosts', async () => {
    const cloud: Cloud = {
      ...builtInClouds.public,
      name: 'ports',
      source: 'ports.json',
      authorityHost: 'https://login.localhost:4001',
      graphEndpoint: 'https://localhost:4002',
      resources: { xdr: { endpoint: 'https://localhost:4003', audience: 'https://x' } },
    };
    const { options } = world({}, { cloud });
    const { checks } = await preflight(options);
    expect(checks[0]?.seen).toMatch(/^3 of 3/);
    expect(checks.find(({ id }) => id === 'cloud')).toMatchObject({ verdict: 'skipped' });
  });
});

describe('what can be wrong', () => {
  const api = 'api.security.microsoft.com';
  test.each<[string, Answers, string, string, AccessError['code']]>([
    ['a host that cannot be reached', { [api]: problem('host-unreachable') }, 'hosts', 'fail', 'host-unreachable'],
    [
      'TLS inspection',
      { [api]: problem('tls-untrusted', 'signed by "Contoso Proxy CA"') },
      'tls',
      'fail',
      'tls-untrusted',
    ],
    ['a proxy that refuses', { [api]: problem('proxy-refused') }, 'proxy', 'fail', 'proxy-refused'],
    [
      'a clock 10 minutes behind',
      {
        'login.microsoftonline.com': discovery({}, later(10)),
        [api]: reached(later(10)),
        'graph.microsoft.com': reached(later(10)),
      },
      'clock',
      'fail',
      'clock-wrong',
    ],
    [
      'a tenant that is not there',
      {
        'login.microsoftonline.com': {
          status: 400,
          headers: new Headers(),
          body: JSON.stringify({
            error: 'invalid_tenant',
            error_description: "AADSTS90002: Tenant 'contoso.example' not found.",
            error_codes: [90002],
            correlation_id: 'c-1',
            trace_id: 't-1',
          }),
        },
      },
      'tenant',
      'fail',
      'tenant-unknown',
    ],
    [
      'a captive portal in place of the sign-in service',
      {
        'login.microsoftonline.com': { status: 200, headers: new Headers(), body: '<html>Welcome to the hotel</html>' },
      },
      'tenant',
      'fail',
      'answer-garbled',
    ],
    [
      'a captive portal that redirects',
      {
        'login.microsoftonline.com': {
          status: 302,
          headers: new Headers({ location: 'http://hotel.example' }),
          body: '',
        },
      },
      'tenant',
      'fail',
      'answer-garbled',
    ],
  ])('%s', async (_name, answers, id, verdict, code) => {
    const { options } = world(answers);
    const found = await preflight(options);
    const check = found.checks.find((candidate) => candidate.id === id);
    expect(check).toMatchObject({ verdict });
    expect(check?.remedy).toBeTruthy();
    expect(found.problem).toMatchObject({ code });
    expect(found.checks.map((candidate) => candidate.id)).toEqual([
      'hosts',
      'proxy',
      'tls',
      'clock',
      'tenant',
      'cloud',
    ]);
  });

  test('ids for support are kept of a refused tenant', async () => {
    const body = JSON.stringify({
      error: 'invalid_tenant',
      error_description: 'AADSTS90002: x',
      correlation_id: 'c-1',
      trace_id: 't-1',
    });
    const { options } = world({ 'login.microsoftonline.com': { status: 400, headers: new Headers(), body } });
    expect((await preflight(options)).problem?.ids).toEqual({ correlationId: 'c-1', traceId: 't-1' });
  });

  test('the certificate is named as the reason, not the hosts it silences', async () => {
    const untrusted = problem('tls-untrusted', 'signed by "Contoso Proxy CA"');
    const { options } = world({ [api]: problem('host-unreachable'), 'graph.microsoft.com': untrusted });
    const found = await preflight(options);
    expect(found.problem).toBe(untrusted);
    expect(found.checks.find(({ id }) => id === 'tls')?.seen).toContain('Contoso Proxy CA');
  });

  test.each([
    [0.5, 'pass', 'in step'],
    [90, 'pass', '90 s behind'],
    [-90, 'pass', '90 s ahead'],
    [180, 'warn', '3 min behind'],
    [-240, 'warn', '4 min ahead'],
    [360, 'fail', '6 min behind'],
  ])('a difference of %d s is a %s', async (seconds, verdict, seen) => {
    const there = new Date(here.getTime() + seconds * 1_000);
    const { options } = world({
      'login.microsoftonline.com': discovery({}, there),
      [api]: reached(there),
      'graph.microsoft.com': reached(there),
    });
    const clockCheck = (await preflight(options)).checks.find(({ id }) => id === 'clock');
    expect(clockCheck?.verdict).toBe(verdict);
    expect(clockCheck?.seen).toContain(seen);
  });

  test('one host whose own clock is off does not make this one wrong', async () => {
    const { options } = world({ [api]: reached(later(30)) });
    expect((await preflight(options)).checks.find(({ id }) => id === 'clock')?.verdict).toBe('pass');
  });

  test.each([
    ['GCC', builtInClouds.public, 'warn', '--cloud gcc'],
    ['DODCON', builtInClouds.public, 'warn', '--cloud gcc-high'],
    ['GCC', builtInClouds.gcc, 'pass', undefined],
    ['SOMETHING-NEW', builtInClouds.public, 'pass', undefined],
  ])('a tenant of %s', async (scope, cloud, verdict, remedy) => {
    const { options } = world(
      { 'login.microsoftonline.com': discovery({ tenant_region_sub_scope: scope }) },
      { cloud },
    );
    const check = (await preflight(options)).checks.find(({ id }) => id === 'cloud');
    expect(check?.verdict).toBe(verdict);
    if (remedy !== undefined) expect(check?.remedy).toContain(remedy);
  });

  test('no host at all: what depends on one is skipped with its reason', async () => {
    const gone = problem('host-unreachable');
    const { options } = world({ 'login.microsoftonline.com': gone, [api]: gone, 'graph.microsoft.com': gone });
    const found = await preflight(options);
    expect(found.checks.map(({ verdict }) => verdict)).toEqual([
      'fail',
      'pass',
      'skipped',
      'skipped',
      'skipped',
      'skipped',
    ]);
    for (const check of found.checks) expect(check.seen).not.toBe('');
  });

  test.each([
    [
      { HTTPS_PROXY: 'http://user:secret@proxy.contoso.example:8080' },
      'pass',
      'through http://proxy.contoso.example:8080',
    ],
    [{ HTTPS_PROXY: 'socks5://proxy.contoso.example' }, 'fail', 'socks5'],
    [
      { HTTPS_PROXY: 'http://proxy.contoso.example:8080', NO_PROXY: 'microsoft.com,microsoftonline.com' },
      'pass',
      'no proxy',
    ],
  ])('the proxy of %j', async (env, verdict, seen) => {
    const check = (await preflight(world({}, { env }).options)).checks.find(({ id }) => id === 'proxy');
    expect(check?.verdict).toBe(verdict);
    expect(check?.seen).toContain(seen);
    expect(JSON.stringify(check)).not.toContain('secret');
  });
});

test('a lost connection is asked for once more, no other failure is', async () => {
  let lost = 0;
  const run = world();
  const send: HttpClient['send'] = async (request) => {
    if (request.url.startsWith('https://graph.') && lost === 0) {
      lost += 1;
      throw problem('connection-lost');
    }
    return run.options.http.send(request);
  };
  const found = await preflight({ ...run.options, http: { ...run.options.http, send } });
  expect(found.problem).toBeNull();
});

test('Ctrl-C ends it', async () => {
  const { options } = world({ 'graph.microsoft.com': cancelled() });
  await expect(preflight(options)).rejects.toMatchObject({ code: 'cancelled' });
});
