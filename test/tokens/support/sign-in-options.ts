import http from 'node:http';
import { AccessError } from '../../../src/errors/access-error.ts';
import type { HttpClient } from '../../../src/network/http-client.ts';
import { type SignInOptions, signIn } from '../../../src/tokens/sign-in.ts';
import type { Clock } from '../../../src/values/clock.ts';
import { systemClock } from '../../../src/values/clock.ts';
import { guid } from '../../../src/values/guid.ts';
import { scriptedGuide } from './scripted-guide.ts';
import type { FakeAuthority } from './test-authority.ts';

export const clientId = guid('5b1e0000-0000-4000-8000-0000000002cd');

export interface Page {
  readonly status: number;
  readonly body: string;
  readonly headers: http.IncomingHttpHeaders;
}

/** What a browser does with the address it is sent to: one GET. */
export function visit(url: string): Promise<Page> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    request.on('error', reject);
  });
}

/** Somebody at the page who approves at once. */
export function approver(authority: FakeAuthority) {
  return async ({ url, userCode }: { url: string; userCode?: string }) => {
    if (userCode === undefined) await visit(authority.authorize(url));
    return true;
  };
}

export function signInOptions(
  authority: FakeAuthority,
  client: HttpClient,
  given: Partial<SignInOptions> = {},
): SignInOptions {
  return {
    cloud: authority.cloud,
    tenant: 'contoso.example',
    clientId,
    scopes: ['https://graph.example/.default'],
    audience: 'https://graph.example',
    method: 'browser',
    fallback: false,
    guide: scriptedGuide(approver(authority)),
    http: client,
    clock: systemClock,
    signal: new AbortController().signal,
    ...given,
  };
}

/** The AccessError that a sign-in ended with; anything else fails the test. */
export async function refusedSignIn(options: SignInOptions): Promise<AccessError> {
  return accessErrorOf(signIn(options));
}

export async function accessErrorOf(work: Promise<unknown>): Promise<AccessError> {
  const reason: unknown = await work.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (reason instanceof AccessError) return reason;
  throw new Error(`expected an AccessError, got ${String(reason)}`);
}

/** Time that passes only when somebody sleeps; every sleep is written down. */
export function jumpingClock(
  start = '2026-11-22T12:00:00Z',
): Clock & { readonly sleeps: number[]; move(ms: number): void } {
  let now = Date.parse(start);
  const sleeps: number[] = [];
  return {
    sleeps,
    now: () => new Date(now),
    move(ms) {
      now += ms;
    },
    async sleep(durationInMs, signal) {
      signal?.throwIfAborted();
      sleeps.push(durationInMs);
      now += durationInMs;
      await new Promise((resolve) => setImmediate(resolve));
      signal?.throwIfAborted();
    },
  };
}
