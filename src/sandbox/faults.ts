import type { SandboxHost } from './request-log.ts';
import type { SandboxRequest, SandboxResponse } from './route.ts';

/** Which requests a fault meets. Method and path are matched on the request line, `$batch` items included. */
export interface FaultTarget {
  readonly host?: SandboxHost;
  readonly method?: string;
  /** A regular expression on the path with its query. */
  readonly path?: string;
  /** Only the nth match (1: the first) and, with `count`, the ones after it. Every match when absent. */
  readonly nth?: number;
  /** How many matches in a row are met, from `nth` on; 1 when absent. */
  readonly count?: number;
}

/**
 * What happens to the request:
 * - `status`: this status with the host's error body; 429 and 503 bring Retry-After
 * - `hang`: no answer, the connection stays open
 * - `reset-before`: the connection is reset, nothing was done
 * - `reset-after`: the connection is reset after the work was done
 * - `truncate`: the answer's body ends half-way
 * - `html`: a proxy's HTML page instead of the answer
 * - `claims-challenge`: Graph refuses the token because policies have changed, and goes on refusing this one; a new one is taken
 *
 * An item of a batch has no connection of its own: where the others meet one, the gateway answers for it with 504 (`html`: 502),
 * and the work is done where it would have been.
 */
export interface Fault extends FaultTarget {
  readonly kind: 'status' | 'hang' | 'reset-before' | 'reset-after' | 'truncate' | 'html' | 'claims-challenge';
  readonly status?: number;
  readonly retryAfterInSeconds?: number;
  /** Retry-After as a date instead of seconds. */
  readonly retryAfterAsDate?: boolean;
  /** `error.code` of Graph and Defender instead of the usual one for the status. */
  readonly code?: string;
  /** `error.message` likewise. */
  readonly message?: string;
}

export interface FaultPlan {
  /** The fault that meets this request, if any; counts the match. */
  meet(request: SandboxRequest, host: SandboxHost): Fault | null;
}

/** Keeps count of matches per fault; the list may grow while it runs (tests add faults that way). */
export function planFaults(faults: readonly Fault[]): FaultPlan {
  const matches = new Map<Fault, number>();
  return {
    meet(request, host) {
      for (const fault of faults) {
        if (!isTarget(fault, request, host)) continue;
        const seen = (matches.get(fault) ?? 0) + 1;
        matches.set(fault, seen);
        const { nth, count = 1 } = fault;
        if (nth === undefined || (seen >= nth && seen < nth + count)) return fault;
      }
      return null;
    },
  };
}

function isTarget(target: FaultTarget, request: SandboxRequest, host: SandboxHost): boolean {
  if (target.host && target.host !== host) return false;
  if (target.method && target.method !== request.method) return false;
  return !target.path || new RegExp(target.path).test(request.url.pathname + request.url.search);
}

/** The answer of a `status`, `html` or `claims-challenge` fault, with the error body that the host would send. */
export function faultAnswer(fault: Fault, host: SandboxHost, given: { nowInMs: number; id: string }): SandboxResponse {
  if (fault.kind === 'claims-challenge') return challenge(given);
  if (fault.kind === 'html') {
    return {
      status: fault.status ?? 502,
      headers: { 'Content-Type': 'text/html' },
      body: '<html><head><title>Proxy error</title></head><body><h1>The proxy could not handle the request.</h1></body></html>',
    };
  }
  const status = fault.status ?? 503;
  const retryAfter = retryAfterHeader(fault, status, given.nowInMs);
  const headers: Record<string, string> = { 'Content-Type': 'application/json', ...retryAfter };
  if (host === 'login') {
    const error = status === 429 ? 'temporarily_unavailable' : 'server_error';
    const description = `AADSTS90033: A transient error has occurred. Please try again. Trace ID: ${given.id}`;
    return { status, headers, body: JSON.stringify({ error, error_description: description, error_codes: [90033] }) };
  }
  const usual = errorOf(status, host);
  const { code = usual.code, message = usual.message } = fault;
  if (host === 'defender')
    return { status, headers, body: JSON.stringify({ error: { code, message, target: given.id } }) };
  const date = new Date(given.nowInMs).toISOString().slice(0, 19);
  const ids = { date, 'request-id': given.id, 'client-request-id': given.id };
  // The documented body of a throttled request: https://github.com/microsoftgraph/microsoft-graph-docs-contrib concepts/throttling.md
  const innerError = status === 429 ? { code: '429', message: 'Please retry after', status: '429', ...ids } : ids;
  return {
    status,
    headers: { ...headers, 'request-id': given.id, 'client-request-id': given.id },
    body: JSON.stringify({ error: { code, message, innerError } }),
  };
}

/**
 * Continuous access evaluation: text as reported, header as documented.
 *
 * @see https://github.com/Azure/azure-cli/issues/26504
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/claims-challenge
 */
function challenge({ nowInMs, id }: { nowInMs: number; id: string }): SandboxResponse {
  const claims = { access_token: { nbf: { essential: true, value: String(Math.floor(nowInMs / 1000)) } } };
  const answer = faultAnswer(
    {
      kind: 'status',
      status: 401,
      code: 'InvalidAuthenticationToken',
      message:
        'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenCreatedWithOutdatedPolicies',
    },
    'graph',
    { nowInMs, id },
  );
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64');
  const header = `Bearer realm="", client_id="00000003-0000-0000-c000-000000000000", error="insufficient_claims", claims="${encoded}"`;
  return { ...answer, headers: { ...answer.headers, 'WWW-Authenticate': header } };
}

function retryAfterHeader(fault: Fault, status: number, nowInMs: number): Record<string, string> {
  if (fault.retryAfterInSeconds === undefined && status !== 429 && status !== 503) return {};
  const seconds = fault.retryAfterInSeconds ?? 1;
  const value = fault.retryAfterAsDate ? new Date(nowInMs + seconds * 1000).toUTCString() : String(seconds);
  return { 'Retry-After': value };
}

function errorOf(status: number, host: SandboxHost): { code: string; message: string } {
  if (status === 429) {
    const message =
      host === 'graph' ? 'Please retry again later.' : 'API calls quota exceeded! maximum allowed 45 per 00:01:00.';
    return { code: 'TooManyRequests', message };
  }
  if (host === 'defender')
    return { code: 'InternalServerError', message: 'Internal Server Error. Please try again later.' };
  if (status === 503) return { code: 'serviceNotAvailable', message: 'The service is temporarily unavailable.' };
  if (status === 504) return { code: 'UnknownError', message: 'Gateway timeout.' };
  return { code: 'InternalServerError', message: 'An internal server error occurred.' };
}
