import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { preflight } from '../../src/checks/preflight.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import { discovery, problem, tenantId, world } from './preflight-world.ts';

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
