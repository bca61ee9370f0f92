import { describe, expect, test } from 'vitest';
import { refusal } from '../../src/catalog/remedies.ts';
import { cancelled } from '../../src/errors/access-error.ts';
import { grantPatienceInMs, proveAccess } from '../../src/proof/prove-access.ts';
import type { AccessToken } from '../../src/tokens/session.ts';
import { Secret } from '../../src/values/secret.ts';
import {
  answer,
  endpoint,
  full,
  notConsented,
  one,
  type Step,
  startedAt,
  tokenWith,
  verdicts,
  world,
  xdr,
} from './proof-world.ts';

const empty = tokenWith([]);

const unknownApp = refusal('J4');

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
