import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redact } from '../../src/network/redact.ts';

const secret = 's3cretValue-of_some.length0123456789';
const jwt = 'eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJ4In0.c2lnbmF0dXJl';

describe('redact', () => {
  test.each([
    ['a token answer', `{"token_type":"Bearer","access_token":"${secret}","refresh_token":"${secret}"}`],
    ['an id token', `{"id_token": "${secret}"}`],
    ['a device code answer', `{"device_code":"${secret}","user_code":"${secret}"}`],
    ['a client_info', `client_info=${secret}`],
    ['a form', `grant_type=authorization_code&code=${secret}&code_verifier=${secret}&client_id=x`],
    ['the address of a redirect', `http://localhost:1234/?code=${secret}&state=${secret}&session_state=${secret}`],
    [
      'a redirect inside an address',
      `https://x.example/?to=http%3A%2F%2Flocalhost%3Fcode%3D${secret}%26state%3D${secret}`,
    ],
    ['JSON inside JSON', JSON.stringify({ body: JSON.stringify({ access_token: secret }) })],
    ['a bearer header', `Authorization: Bearer ${secret}`],
    ['a proxy header', `proxy-authorization: Basic ${secret}`],
    ['a header as JSON', `{"authorization":"Bearer ${secret}"}`],
    ['a cookie', `Set-Cookie: esctx=${secret}; path=/; secure`],
    ['a bearer token in prose', `sent Bearer ${secret} to the host`],
    ['credentials of a proxy', `http://user:${secret}@proxy.example:8080`],
    ['a password grant', `password=${secret}`],
    ['an authorization code in JSON', `{"code":"${secret}${secret}"}`],
    ['names as in JavaScript', `{"accessToken":"${secret}","deviceCode":"${secret}"}`],
  ])('hides %s', (_name, text) => {
    expect(redact(text)).not.toContain(secret);
    expect(redact(text)).toContain('[hidden]');
  });

  test.each([
    ['a JWT in prose', `the token ${jwt} was refused`, jwt],
    ['an opaque refresh token', 'got 1.AXkAxyzAbCdEfGhIjKlMnOpQrSt.AgABAwEAAADnfolhJpSnRYB1SVj right', 'AgABAwEAAAD'],
  ])('hides %s', (_name, text, hiddenPart) => {
    expect(redact(text)).not.toContain(hiddenPart);
  });

  test.each([
    ['a Graph error', '{"error":{"code":"Request_BadRequest","message":"Invalid value"}}'],
    [
      'an Entra error',
      'invalid_grant AADSTS65001: not consented. Trace ID: 4f1c Correlation ID: 9a Timestamp: 2026-11-22',
    ],
    [
      'a challenge',
      'Bearer realm="", authorization_uri="https://login.example/authorize", error="insufficient_claims"',
    ],
    ['a Graph path', "/v1.0/applications(appId='5b1e0000-0000-4000-8000-0000000002cd')?$select=id,appId"],
    ['an address with a port', 'https://localhost:8443/contoso.example/v2.0/.well-known/openid-configuration'],
  ])('leaves %s as it is', (_name, text) => {
    expect(redact(text)).toBe(text);
  });

  const opaque = fc.stringMatching(/^[A-Za-z0-9_-]{43,80}$/);

  test('no secret survives in any place it can stand, and a second pass changes nothing', () => {
    const place = fc.constantFrom<(value: string) => string>(
      (value) => `a=1&refresh_token=${value}&b=2`,
      (value) => `https://login.example/x?code=${value}#f`,
      (value) => JSON.stringify({ access_token: value, token_type: 'Bearer' }),
      (value) => `cookie: a=${value}`,
      (value) => `Authorization: Bearer ${value}`,
      (value) => `${encodeURIComponent(`http://localhost/?code=${value}&x=1`)}`,
    );
    fc.assert(
      fc.property(opaque, place, (value, put) => {
        const safe = redact(put(value));
        expect(safe).not.toContain(value);
        expect(redact(safe)).toBe(safe);
      }),
    );
  });
});
