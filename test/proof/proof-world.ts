import { builtInClouds } from '../../src/catalog/clouds.ts';
import { refusal } from '../../src/catalog/remedies.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/network/http-client.ts';
import type { ProveOptions } from '../../src/proof/prove-access.ts';
import type { AccessToken, Session, TokenRequest } from '../../src/tokens/session.ts';
import type { Check } from '../../src/values/check.ts';
import type { Clock } from '../../src/values/clock.ts';
import { guid } from '../../src/values/guid.ts';
import { Secret } from '../../src/values/secret.ts';

export const tenantId = guid('7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab');

export const appId = guid('5b1e8f3a-2f0d-4b0a-9a47-0f6f3c2a02cd');

export const objectId = guid('22222222-0000-4000-8000-000000000001');

export const startedAt = Date.parse('2026-11-22T12:00:00Z');

export const xdr = 'https://api.security.microsoft.com';

export const endpoint = 'https://api.securitycenter.microsoft.com';

export function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** A delegated token as the Defender APIs get it; unsigned, since nobody here may check a signature. */
export function tokenWith(scopes: readonly string[], claims: Record<string, unknown> = {}): AccessToken {
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

export type Step<T> = T | AccessError;

/** The last step of each script repeats. */
export function world(tokens: Step<AccessToken>[], answers: Step<HttpResponse>[], parts: Partial<ProveOptions> = {}) {
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

export function answer(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers: new Headers(headers), body: JSON.stringify(body) };
}

export const one = answer(200, { value: [{}] });

export const full = tokenWith(['Incident.Read']);

export const notConsented = refusal('G1');

export function verdicts(checks: readonly Check[]): Record<string, string> {
  return Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]));
}
