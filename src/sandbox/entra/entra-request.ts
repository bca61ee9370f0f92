import type { SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';

/** One request to the sign-in service, with the ids that its answers and error texts carry. */
export interface EntraRequest {
  readonly request: SandboxRequest;
  readonly context: SandboxContext;
  /** First path segment: tenant id, domain, `organizations` or `common`. */
  readonly tenantSegment: string;
  /** Query parameters, or form fields for a POST. */
  readonly parameters: URLSearchParams;
  readonly traceId: string;
  /** The caller's `client-request-id` where it sent one. */
  readonly correlationId: string;
  readonly nowInMs: number;
  /** The instant of the directory that this answer knows; undefined: now. Differs while the token service lags behind. */
  readonly asOfInMs: number | undefined;
}

/** Headers on every answer of the sign-in service: AzureAD captures in `published/`. */
export function entraHeaders(entra: EntraRequest): Record<string, string> {
  return {
    'Cache-Control': 'no-store, no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    P3P: 'CP="DSP CUR OTPi IND OTRi ONL FIN"',
    'x-ms-request-id': entra.traceId,
    'x-ms-ests-server': '2.1.22345.6 - LOCAL ProdSlices',
    'x-ms-srs': '1.P',
  };
}

export function jsonAnswer(
  entra: EntraRequest,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): SandboxResponse {
  return {
    status,
    headers: { ...entraHeaders(entra), 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  };
}

/** "2026-09-07 10:11:12Z", as in error bodies and on error pages. */
export function entraTimestamp(timeInMs: number): string {
  return `${new Date(timeInMs).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
