import { builtInClouds } from '../../src/catalog/clouds.ts';
import type { PreflightOptions } from '../../src/checks/preflight.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { HttpClient, HttpRequest, HttpResponse } from '../../src/network/http-client.ts';
import type { Clock } from '../../src/values/clock.ts';

export const tenantId = '7f3c0b52-9a39-4c8f-8f0c-1d1f2a6f91ab';

export const here = new Date('2026-11-22T12:00:00Z');

export const clock: Clock = { now: () => here, sleep: () => Promise.resolve() };

export function discovery(parts: Record<string, unknown> = {}, there = here): HttpResponse {
  const body = { issuer: `https://login.microsoftonline.com/${tenantId}/v2.0`, tenant_region_scope: 'EU', ...parts };
  return { status: 200, headers: new Headers({ date: there.toUTCString() }), body: JSON.stringify(body) };
}

export function reached(there = here): HttpResponse {
  return { status: 401, headers: new Headers({ date: there.toUTCString() }), body: '' };
}

export type Answers = Readonly<Record<string, HttpResponse | AccessError | undefined>>;

/** Answers by host; a host not named is reached, in step. */
export function world(answers: Answers = {}, parts: Partial<PreflightOptions> = {}) {
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

export function problem(code: AccessError['code'], happened = 'x'): AccessError {
  return new AccessError(code, { happened, todo: ['do this'] });
}
