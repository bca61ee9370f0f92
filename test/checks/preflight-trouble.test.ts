import { describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { preflight } from '../../src/checks/preflight.ts';
import type { AccessError } from '../../src/errors/access-error.ts';
import { type Answers, discovery, here, problem, reached, world } from './preflight-world.ts';

function later(minutes: number): Date {
  return new Date(here.getTime() + minutes * 60_000);
}

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
