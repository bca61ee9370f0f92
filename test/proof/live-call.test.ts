import { describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { refusal } from '../../src/catalog/remedies.ts';
import type { HttpResponse } from '../../src/network/http-client.ts';
import { proveAccess } from '../../src/proof/prove-access.ts';
import {
  answer,
  appId,
  endpoint,
  full,
  notConsented,
  objectId,
  one,
  tenantId,
  tokenWith,
  verdicts,
  world,
  xdr,
} from './proof-world.ts';

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
