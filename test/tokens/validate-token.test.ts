import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { type Claims, type ExpectedClaims, readClaims, validateClaims } from '../../src/tokens/validate-token.ts';
import { guid } from '../../src/values/guid.ts';
import { Secret } from '../../src/values/secret.ts';
import { jwt } from './support/test-authority.ts';

const tenantId = guid('7f3c0000-0000-4000-8000-0000000091ab');
const appId = guid('5b1e0000-0000-4000-8000-0000000002cd');
const person = guid('ade10000-0000-4000-8000-00000000ade1');
const now = new Date('2026-11-22T12:00:00Z');
const seconds = (minutes: number) => now.getTime() / 1000 + minutes * 60;

const expected: ExpectedClaims = {
  api: 'xdr',
  audience: 'https://api.security.microsoft.com',
  resourceAppId: apis.xdr.appId,
  tenantId,
  appId,
  scopes: ['Incident.Read'],
  userObjectId: person,
  authorityHost: 'https://login.microsoftonline.com',
};

/** As Microsoft issues them for Defender: version 1.0, life of 64 minutes. */
const good: Claims = {
  aud: 'https://api.security.microsoft.com',
  iss: `https://sts.windows.net/${tenantId}/`,
  iat: seconds(-1),
  nbf: seconds(-1),
  exp: seconds(64),
  appid: appId,
  appidacr: '0',
  oid: person,
  scp: 'Incident.Read Machine.Read',
  tid: tenantId,
  upn: 'admin@contoso.example',
  wids: ['62e90394-69f5-4237-9190-012177145e10'],
  ver: '1.0',
};

function verdicts(claims: Claims, changed: Partial<ExpectedClaims> = {}): Record<string, string> {
  const checks = validateClaims(claims, { ...expected, ...changed }, now);
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}

const without = (name: string): Claims => Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));

describe('a token held against what was asked for', () => {
  test('passes when everything fits, and says what was seen', () => {
    const checks = validateClaims(good, expected, now);
    expect(checks.every(({ verdict }) => verdict === 'pass')).toBe(true);
    expect(checks.map(({ id, seen }) => [id, seen])).toEqual([
      ['token-form-xdr', 'readable, version 1.0'],
      ['audience-xdr', 'https://api.security.microsoft.com'],
      ['tenant-xdr', tenantId],
      ['issuer-xdr', `https://sts.windows.net/${tenantId}/`],
      ['app-xdr', appId],
      ['user-xdr', 'admin@contoso.example'],
      ['permissions-xdr', 'Incident.Read'],
      ['time-xdr', 'valid for 64 more minutes'],
      ['roles-xdr', 'Global Administrator'],
    ]);
  });

  test.each<[string, Claims, string, string]>([
    ['a slash at the end of the audience', { ...good, aud: `${expected.audience}/` }, 'audience-xdr', 'pass'],
    ['the API by its appId', { ...good, aud: apis.xdr.appId }, 'audience-xdr', 'pass'],
    ['two slashes', { ...good, aud: `${expected.audience}//` }, 'audience-xdr', 'fail'],
    ['another API', { ...good, aud: 'https://api.securitycenter.microsoft.com' }, 'audience-xdr', 'fail'],
    ['a list of audiences', { ...good, aud: [expected.audience] }, 'audience-xdr', 'fail'],
    ['another tenant', { ...good, tid: '11110000-0000-4000-8000-000000002222' }, 'tenant-xdr', 'fail'],
    ['no tenant', without('tid'), 'tenant-xdr', 'fail'],
    [
      'an issuer of version 2.0',
      { ...good, iss: `https://login.microsoftonline.com/${tenantId}/v2.0` },
      'issuer-xdr',
      'pass',
    ],
    [
      'an issuer of another cloud',
      { ...good, iss: `https://login.microsoftonline.us/${tenantId}/v2.0` },
      'issuer-xdr',
      'fail',
    ],
    ['an issuer of another tenant', { ...good, iss: 'https://sts.windows.net/other/' }, 'issuer-xdr', 'fail'],
    [
      'an issuer that only begins alike',
      { ...good, iss: `https://sts.windows.net/${tenantId}.evil.example/` },
      'issuer-xdr',
      'fail',
    ],
    ['the client of version 2.0', { ...without('appid'), azp: appId }, 'app-xdr', 'pass'],
    ['another client', { ...good, appid: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' }, 'app-xdr', 'fail'],
    ['another person', { ...good, oid: 'b0b00000-0000-4000-8000-00000000b0b0' }, 'user-xdr', 'fail'],
    ['a permission that only begins alike', { ...good, scp: 'Incident.ReadWrite' }, 'permissions-xdr', 'fail'],
    ['no permissions', without('scp'), 'permissions-xdr', 'fail'],
    ['application roles', { ...without('scp'), roles: ['Incident.Read'] }, 'permissions-xdr', 'fail'],
    ['an end in the past', { ...good, exp: seconds(-6) }, 'time-xdr', 'fail'],
    ['an end a moment ago', { ...good, exp: seconds(-1) }, 'time-xdr', 'warn'],
    ['no end', without('exp'), 'time-xdr', 'fail'],
    ['a beginning far ahead', { ...good, nbf: seconds(20) }, 'time-xdr', 'fail'],
    ['a beginning a little ahead', { ...good, nbf: seconds(3) }, 'time-xdr', 'warn'],
    ['a beginning just ahead', { ...good, nbf: seconds(1) }, 'time-xdr', 'pass'],
    [
      'roles that do not see Defender',
      { ...good, wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'] },
      'roles-xdr',
      'warn',
    ],
    ['no roles, which proves nothing', without('wids'), 'roles-xdr', 'skipped'],
    ['no form', {}, 'token-form-xdr', 'fail'],
  ])('with %s', (_name, claims, id, verdict) => {
    expect(verdicts(claims)[id]).toBe(verdict);
  });

  test('any person will do where none is named', () => {
    expect(verdicts({ ...good, oid: 'b0b00000-0000-4000-8000-00000000b0b0' }, { userObjectId: null })['user-xdr']).toBe(
      'pass',
    );
  });

  test('whatever is not passed or skipped says what to do', () => {
    for (const check of validateClaims({ scp: 7, exp: 'soon' }, expected, now)) {
      if (check.verdict === 'fail' || check.verdict === 'warn') expect(check.remedy ?? '').not.toBe('');
    }
  });

  test('strange claims never break it, and never move the cursor', () => {
    const strange = fc.dictionary(
      fc.constantFrom(...Object.keys(good), 'roles', 'idtyp', 'azp'),
      fc.oneof(fc.string(), fc.integer(), fc.array(fc.string()), fc.constant(null), fc.constant('\u001b[2J')),
    );
    fc.assert(
      fc.property(strange, (claims) => {
        const checks = validateClaims(claims, expected, now);
        expect(checks).toHaveLength(9);
        expect(JSON.stringify(checks)).not.toContain('\\u001b');
      }),
    );
  });
});

describe('reading a token', () => {
  test('gives its claims', () => {
    expect(readClaims(new Secret(jwt(good)))).toEqual(good);
  });

  test.each(['', 'opaque', 'a.b', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.c2ln'])(
    '%j is refused, unquoted',
    (text) => {
      const read = () => readClaims(new Secret(text));
      expect(read).toThrow(AccessError);
      expect(read).toThrow('What the sign-in service returned is not a readable token.');
    },
  );
});
