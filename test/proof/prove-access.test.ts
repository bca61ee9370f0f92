import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { refusal } from '../../src/catalog/remedies.ts';
import { AccessError, cancelled } from '../../src/errors/access-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/network/http-client.ts';
import { grantPatienceInMs, type ProveOptions, proveAccess } from '../../src/proof/prove-access.ts';
import type { AccessToken, Session, TokenRequest } from '../../src/tokens/session.ts';
import type { Check } from '../../src/values/check.ts';
import type { Clock } from '../../src/values/clock.ts';
import { guid } from '../../src/values/guid.ts';
import { Secret } from '../../src/values/secret.ts';

const tenantId = guid('7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab');
const appId = guid('5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd');
const objectId = guid('22222222-0000-4000-8000-000000000001');
const startedAt = Date.parse('2026-11-22T12:00:00Z');

const xdr = 'https://api.security.microsoft.com';
const endpoint = 'https://api.securitycenter.microsoft.com';

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A delegated token as the Defender APIs get it; unsigned, since nobody here may check a signature. */
function tokenWith(scopes: readonly string[], claims: Record<string, unknown> = {}): AccessToken {
  const seconds = startedAt / 1000;
  const body = {
    aud: xdr,
    iss: `https://sts.windows.net/${tenantId}/`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3900,
    appid: appId,
    oid: objectId,
    tid: tenantId,
    upn: 'reader@contoso.example',
    ver: '1.0',
    ...(scopes.length === 0 ? {} : { scp: scopes.join(' ') }),
    ...claims,
  };
  const text = `${encoded({ typ: 'JWT', alg: 'RS256' })}.${encoded(body)}.c2ln`;
  return { token: new Secret(text), expiresAt: new Date(startedAt + 3_900_000), scopes };
}

type Step<T> = T | AccessError;

/** The last step of each script repeats. */
function world(tokens: Step<AccessToken>[], answers: Step<HttpResponse>[], parts: Partial<ProveOptions> = {}) {
  const asked: TokenRequest[] = [];
  const sent: HttpRequest[] = [];
  const waits: { reason: string; ms: number }[] = [];
  const heard: Check[] = [];
  let now = startedAt;
  const next = <T>(steps: Step<T>[]): T => {
    const step = steps.length > 1 ? steps.shift() : steps[0];
    if (step === undefined) throw new Error('not expected');
    if (step instanceof AccessError) throw step;
    return step as T;
  };
  const clock: Clock = {
    now: () => new Date(now),
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      now += ms;
    },
  };
  const session: Session = {
    account: { objectId, tenantId, userPrincipalName: 'reader@contoso.example', displayName: 'Rita Reader' },
    method: 'browser',
    clientId: appId,
    async tokenFor(request) {
      asked.push(request);
      return next(tokens);
    },
  };
  const http: HttpClient = {
    async send(request) {
      sent.push(request);
      return next(answers);
    },
    fetch: () => Promise.reject(new Error('not used')),
    close: () => Promise.resolve(),
  };
  const options: ProveOptions = {
    cloud: builtInClouds.public,
    expected: { tenantId, appId, user: { objectId }, apis: [{ api: 'xdr', scopes: ['Incident.Read'] }] },
    session,
    http,
    clock,
    signal: new AbortController().signal,
    onCheck: (check) => heard.push(check),
    onWait: (wait) => waits.push(wait),
    patienceInMs: 0,
    ...parts,
  };
  return { options, asked, sent, waits, heard, elapsed: () => now - startedAt };
}

function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Headers(headers), body: JSON.stringify(body) };
}
const one = answer(200, { value: [{}] });
const full = tokenWith(['Incident.Read']);
const empty = tokenWith([]);
const notConsented = refusal('G1');
const unknownApp = refusal('J4');

function verdicts(checks: readonly Check[]): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}

test('a good token and an answer prove the access, and each check is told as it is decided', async () => {
  const run = world([full], [one]);
  const proof = await proveAccess(run.options);
  expect(proof).toMatchObject({ passed: true, user: { userPrincipalName: 'reader@contoso.example' } });
  expect(proof.apis).toMatchObject([
    { api: 'xdr', scopesInToken: ['Incident.Read'], scopesMissing: [], verdict: 'works', problem: null },
  ]);
  expect(verdicts(proof.checks)).toEqual({
    'token-xdr': 'pass',
    'token-form-xdr': 'pass',
    'audience-xdr': 'pass',
    'tenant-xdr': 'pass',
    'issuer-xdr': 'pass',
    'app-xdr': 'pass',
    'user-xdr': 'pass',
    'permissions-xdr': 'pass',
    'time-xdr': 'pass',
    'roles-xdr': 'skipped',
    'call-xdr': 'pass',
  });
  expect(run.heard).toEqual(proof.checks);
  expect(run.asked).toEqual([{ audience: xdr }]);
  expect(run.sent).toHaveLength(1);
  expect(run.waits).toEqual([]);
});

test('nothing to prove is not a proof', async () => {
  const run = world([full], [one]);
  const proof = await proveAccess({ ...run.options, expected: { ...run.options.expected, apis: [] } });
  expect(proof.passed).toBe(false);
});

describe('a grant that is not in effect yet', () => {
  test.each<[string, Step<AccessToken>[]]>([
    ['tokens that lack the permission', [empty, empty, full]],
    ['"not consented" (65001)', [notConsented, notConsented, full]],
    ['"unknown app" (700016)', [unknownApp, unknownApp, full]],
    ['both in turn', [notConsented, empty, full]],
  ])('shows as %s and is waited for, with new tokens', async (_name, tokens) => {
    const run = world(tokens, [one], { patienceInMs: grantPatienceInMs });
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(true);
    expect(run.waits.map(({ ms }) => ms)).toEqual([500, 750]);
    expect(run.asked.slice(1).every(({ fresh }) => fresh === true)).toBe(true);
    expect(proof.checks[0]?.seen).toContain('after 1 s');
  });

  test('waits grow to 5 s and end within the patience; then it is said, not claimed', async () => {
    const run = world([empty], [one], { patienceInMs: grantPatienceInMs });
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(false);
    expect(Math.max(...run.waits.map(({ ms }) => ms))).toBe(5_000);
    expect(run.elapsed()).toBeLessThanOrEqual(grantPatienceInMs);
    expect(run.elapsed()).toBeGreaterThan(grantPatienceInMs - 5_001);
    expect(verdicts(proof.checks)).toMatchObject({ 'permissions-xdr': 'fail', 'call-xdr': 'skipped' });
    expect(proof.apis[0]).toMatchObject({
      scopesMissing: ['Incident.Read'],
      problem: { code: 'token-lacks-scope', failure: 'G5' },
    });
    expect(run.sent).toEqual([]);
  });

  test('is not waited for when nothing was granted lately, but a token at hand is not trusted', async () => {
    const run = world([empty, full], [one]);
    expect((await proveAccess(run.options)).passed).toBe(true);
    expect(run.asked).toEqual([{ audience: xdr }, { audience: xdr, fresh: true }]);
    expect(run.waits).toEqual([]);
  });

  test('without patience a refusal is asked for once', async () => {
    const run = world([notConsented], [one]);
    const proof = await proveAccess(run.options);
    expect(run.asked).toHaveLength(1);
    expect(proof.apis[0]).toMatchObject({ verdict: 'no-token', problem: { code: 'consent-required' } });
    expect(verdicts(proof.checks)).toEqual({ 'token-xdr': 'fail', 'call-xdr': 'skipped' });
  });

  test('a pause that the sign-in service asks for is a minute long', async () => {
    const run = world([refusal('I3'), full], [one], { patienceInMs: grantPatienceInMs });
    expect((await proveAccess(run.options)).passed).toBe(true);
    expect(run.waits.map(({ ms }) => ms)).toEqual([60_000]);
  });

  test('a refusal that is no lag is not waited for', async () => {
    const run = world([refusal('B1')], [one], { patienceInMs: grantPatienceInMs });
    await proveAccess(run.options);
    expect(run.asked).toHaveLength(1);
    expect(run.waits).toEqual([]);
  });
});

describe('a token that does not fit is sent nowhere', () => {
  test.each<[string, Record<string, unknown>, string, string]>([
    ['for another API', { aud: endpoint }, 'audience-xdr', 'token-invalid'],
    ['of another tenant', { tid: 'bbbbbbbb-0000-4000-8000-000000000000' }, 'tenant-xdr', 'sign-in-wrong-account'],
    ['of another cloud', { iss: 'https://evil.example/' }, 'issuer-xdr', 'sign-in-wrong-account'],
    ['of another app', { appid: 'bbbbbbbb-0000-4000-8000-000000000000' }, 'app-xdr', 'token-invalid'],
    ['of another person', { oid: 'bbbbbbbb-0000-4000-8000-000000000000' }, 'user-xdr', 'sign-in-wrong-account'],
    ['that expired', { exp: startedAt / 1000 - 3600 }, 'time-xdr', 'token-invalid'],
  ])('%s', async (_name, claims, id, code) => {
    const run = world([tokenWith(['Incident.Read'], claims)], [one]);
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(false);
    expect(verdicts(proof.checks)).toMatchObject({ [id]: 'fail', 'call-xdr': 'skipped' });
    expect(proof.apis[0]).toMatchObject({ verdict: 'token-invalid', problem: { code } });
    expect(run.sent).toEqual([]);
  });

  test('that cannot be read', async () => {
    const run = world([{ ...full, token: new Secret('opaque') }], [one]);
    const proof = await proveAccess(run.options);
    expect(verdicts(proof.checks)).toEqual({ 'token-xdr': 'pass', 'token-form-xdr': 'fail', 'call-xdr': 'skipped' });
    expect(proof.apis[0]).toMatchObject({ verdict: 'token-invalid', problem: { code: 'token-invalid' } });
    expect(run.sent).toEqual([]);
  });
});

describe('the live call', () => {
  test.each<[string, HttpResponse, string, string | undefined]>([
    [
      'a person without a role',
      answer(403, { error: { code: 'Forbidden', message: '' } }),
      'role-missing',
      'defender-role-missing',
    ],
    [
      'no licence',
      answer(401, { error: { code: 'Unauthorized', message: 'reason of failure: Account mode is inactive' } }),
      'unlicensed',
      'defender-unlicensed',
    ],
  ])('%s fails it, with the request id and whose move it is', async (_name, response, verdict, code) => {
    const run = world([full], [{ ...response, headers: new Headers({ 'request-id': 'r-1' }) }]);
    const proof = await proveAccess(run.options);
    expect(proof.apis[0]).toMatchObject({ verdict, problem: { code } });
    expect(proof.checks.at(-1)).toMatchObject({ id: 'call-xdr', verdict: 'fail' });
    expect(proof.checks.at(-1)?.detail).toContain('r-1');
    expect(proof.checks.at(-1)?.remedy).toBeTruthy();
  });

  test('a feature that is off warns and passes', async () => {
    const run = world([full], [answer(403, { error: { code: 'DisabledFeature', message: '' } })]);
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(true);
    expect(proof.checks.at(-1)?.verdict).toBe('warn');
  });

  test('permissions without a harmless call are said to be unproven by one', async () => {
    const run = world([tokenWith(['AdvancedHunting.Read'])], [one], {
      expected: { tenantId, appId, user: null, apis: [{ api: 'xdr', scopes: ['AdvancedHunting.Read'] }] },
    });
    const proof = await proveAccess(run.options);
    expect(proof.checks.at(-1)).toMatchObject({
      verdict: 'skipped',
      seen: expect.stringContaining('nothing harmless') as string,
    });
    expect(run.sent).toEqual([]);
  });

  test('a challenge leads to one new token with its claims, then a second call', async () => {
    const claims = '{"access_token":{"nbf":{"essential":true}}}';
    const challenge = answer(
      401,
      { error: { code: 'InvalidAuthenticationToken', message: '' } },
      {
        'www-authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
      },
    );
    const run = world([full], [challenge, one]);
    expect((await proveAccess(run.options)).passed).toBe(true);
    expect(run.asked).toEqual([{ audience: xdr }, { audience: xdr, fresh: true, claims }]);
  });

  test('a challenge that is repeated stops there', async () => {
    const claims = Buffer.from('{"a":1}').toString('base64');
    const challenge = answer(401, {}, { 'www-authenticate': `Bearer error="insufficient_claims", claims="${claims}"` });
    const run = world([full], [{ ...challenge, body: '{"error":{"code":"x","message":""}}' }]);
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(false);
    expect(run.asked).toHaveLength(2);
    expect(run.sent).toHaveLength(2);
  });
});

describe('several APIs', () => {
  const both = {
    tenantId,
    appId,
    user: { objectId },
    apis: [
      { api: 'xdr', scopes: ['Incident.Read'] },
      { api: 'endpoint', scopes: ['Machine.Read'] },
    ],
  } as const;

  test('each gets a token of its own audience, and checks come API by API', async () => {
    const machines = tokenWith(['Machine.Read'], { aud: endpoint });
    const run = world([full, machines], [one], { expected: both });
    const proof = await proveAccess(run.options);
    expect(proof.passed).toBe(true);
    expect(run.asked.map(({ audience }) => audience)).toEqual([xdr, endpoint]);
    const ids = proof.checks.map(({ id }) => id);
    expect(ids.indexOf('call-xdr')).toBeLessThan(ids.indexOf('token-endpoint'));
    expect(new Set(run.sent.map(({ url }) => new URL(url).pathname))).toEqual(
      new Set(['/api/incidents', '/api/machines']),
    );
  });

  test('a sign-in that failed is not tried again for the next one', async () => {
    const run = world([refusal('B5')], [one], { expected: both });
    const proof = await proveAccess(run.options);
    expect(run.asked).toHaveLength(1);
    expect(verdicts(proof.checks)).toMatchObject({
      'token-xdr': 'fail',
      'token-endpoint': 'skipped',
      'call-endpoint': 'skipped',
    });
  });

  test('one that is not consented does not stop the other', async () => {
    const run = world([notConsented, tokenWith(['Machine.Read'], { aud: endpoint })], [one], { expected: both });
    const proof = await proveAccess(run.options);
    expect(proof.apis.map(({ verdict }) => verdict)).toEqual(['no-token', 'works']);
  });

  test('one that this cloud lacks is skipped', async () => {
    const { endpoint: _, ...resources } = builtInClouds.public.resources;
    const cloud: Cloud = { ...builtInClouds.public, resources };
    const run = world([full], [one], { expected: both, cloud });
    const proof = await proveAccess(run.options);
    expect(verdicts(proof.checks)).toMatchObject({ 'call-xdr': 'pass', 'token-endpoint': 'skipped' });
  });
});

test('Ctrl-C during the wait ends it', async () => {
  const controller = new AbortController();
  const run = world([empty], [one], { patienceInMs: grantPatienceInMs, signal: controller.signal });
  const proving = proveAccess({ ...run.options, onWait: () => controller.abort(cancelled()) });
  await expect(proving).rejects.toMatchObject({ code: 'cancelled' });
});

test('no check, problem or proof shows the token', async () => {
  const secret = full.token.reveal();
  const run = world([full], [answer(403, { error: { code: 'Forbidden', message: `You sent Bearer ${secret}` } })]);
  const proof = await proveAccess(run.options);
  const problem = proof.apis[0]?.problem;
  expect(JSON.stringify([proof, problem, problem?.message, problem?.raw])).not.toContain(secret);
});
