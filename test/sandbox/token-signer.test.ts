import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { startClock } from '../../src/sandbox/sandbox-clock.ts';
import { createTokenSigner } from '../../src/sandbox/token-signer.ts';

const verify = vi.hoisted(() => vi.fn());
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof import('node:crypto')>();
  verify.mockImplementation(real.verify);
  return { ...real, verify };
});
beforeEach(() => {
  verify.mockClear();
});

const tenantId = '7d1d9ba1-2a4e-4f5c-9d3c-000000000001';
const nowInMs = Date.UTC(2026, 10, 22, 12);
const signer = createTokenSigner(
  startClock(0, () => nowInMs),
  tenantId,
);
const now = nowInMs / 1000;
const claims = {
  aud: 'https://api',
  iss: `https://sts.windows.net/${tenantId}/`,
  tid: tenantId,
  nbf: now,
  exp: now + 3600,
};
const sealed = (changes: object = {}) => signer.signToken({ ...claims, ...changes }, { withThumbprint: true });

test('a token of its own is accepted with its claims, with or without the word Bearer', () => {
  for (const bearer of [sealed(), `Bearer ${sealed()}`, `bearer ${sealed()}`]) {
    expect(signer.verifyAccessToken(bearer)).toEqual({ valid: true, claims });
  }
});

const [header = '', payload = '', signature = ''] = sealed().split('.');
const forged = Buffer.from(JSON.stringify({ ...claims, scp: 'Everything' })).toString('base64url');
const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url');
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const foreignSignature = sign('RSA-SHA256', Buffer.from(`${header}.${payload}`), stranger).toString('base64url');

test.each([
  ['nothing', null, 'missing'],
  ['the word alone', 'Bearer ', 'missing'],
  ['text', 'Bearer hello', 'malformed'],
  ['a part too many', `${header}.${payload}.${signature}.x`, 'malformed'],
  ['a payload that is no JSON', `${header}.bm90IGpzb24.${signature}`, 'malformed'],
  ['claims without a lifetime', sealed({ exp: undefined }), 'malformed'],
  ['changed claims', `${header}.${forged}.${signature}`, 'bad-signature'],
  ['the algorithm "none"', `${none}.${payload}.${signature}`, 'bad-signature'],
  ['the key of a stranger', `${header}.${payload}.${foreignSignature}`, 'bad-signature'],
  ['another tenant', sealed({ iss: 'https://sts.windows.net/other/' }), 'foreign-issuer'],
  ['an id_token', sealed({ iss: `https://localhost:1/${tenantId}/v2.0` }), 'foreign-issuer'],
  ['an expired token', sealed({ exp: now - 301 }), 'expired'],
  ['a token of tomorrow', sealed({ nbf: now + 301 }), 'not-yet-valid'],
])('%s is refused as %s', (_name, bearer, problem) => {
  expect(signer.verifyAccessToken(bearer)).toEqual({ valid: false, problem });
});

test.each([{ exp: now - 299 }, { nbf: now + 299 }])('five minutes of clock difference are tolerated: %j', (changes) => {
  expect(signer.verifyAccessToken(sealed(changes)).valid).toBe(true);
});

test('a token that was accepted expires all the same', () => {
  let time = nowInMs;
  const aging = createTokenSigner(
    startClock(0, () => time),
    tenantId,
    signer.privateJwk,
  );
  const token = sealed();
  expect(aging.verifyAccessToken(token).valid).toBe(true);
  time += 3_901_000;
  expect(aging.verifyAccessToken(token)).toEqual({ valid: false, problem: 'expired' });
});

test('the same key again accepts the tokens of before', () => {
  const again = createTokenSigner(
    startClock(0, () => nowInMs),
    tenantId,
    signer.privateJwk,
  );
  expect(again.publicJwk).toEqual(signer.publicJwk);
  expect(again.verifyAccessToken(sealed()).valid).toBe(true);
});

test('a signature is checked once, however often the token comes; a token with another signature is another token', () => {
  const token = sealed({ jti: 'asked for again and again' });
  for (let call = 0; call < 100; call += 1) expect(signer.verifyAccessToken(token).valid).toBe(true);
  expect(verify).toHaveBeenCalledTimes(1);
  expect(signer.verifyAccessToken(`${token.slice(0, -4)}AAAA`)).toEqual({ valid: false, problem: 'bad-signature' });
  expect(verify).toHaveBeenCalledTimes(2);
});
