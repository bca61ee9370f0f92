import type { SandboxRequest } from './route.ts';

export type SandboxHost = 'login' | 'graph' | 'defender';

/** One request as it came in. Secrets are redacted. */
export interface RequestEntry {
  readonly time: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly host: SandboxHost;
  /** 0: the connection was cut or left hanging. */
  readonly status: number;
  /** Whether it was one item of a Graph batch. */
  readonly inBatch: boolean;
  /** The JSON body of a Graph request. */
  readonly body?: unknown;
}

const secretParameters = new Set([
  'code',
  'client_info',
  'code_challenge',
  'code_verifier',
  'device_code',
  'id_token_hint',
  'nonce',
  'refresh_token',
  'request',
  'state',
  'user_code',
]);

/** Path and query with the values of codes, tokens and the like replaced. */
export function redactedPath(url: URL): string {
  if (url.search === '') return url.pathname;
  let query = '';
  url.searchParams.forEach((value, name) => {
    const shown = secretParameters.has(name) ? '[hidden]' : encodeURIComponent(value);
    query += `${query === '' ? '?' : '&'}${name}=${shown}`;
  });
  return url.pathname + query;
}

export function newEntry(
  request: SandboxRequest,
  host: SandboxHost,
  given: { readonly status: number; readonly inBatch: boolean; readonly nowInMs: number },
): RequestEntry {
  const body = host === 'graph' ? jsonBody(request) : undefined;
  return {
    time: new Date(given.nowInMs).toISOString(),
    method: request.method,
    path: redactedPath(request.url),
    host,
    status: given.status,
    inBatch: given.inBatch,
    ...(body === undefined ? {} : { body }),
  };
}

function jsonBody(request: SandboxRequest): unknown {
  if (request.body.length === 0) return undefined;
  try {
    return JSON.parse(Buffer.from(request.body).toString('utf8'));
  } catch {
    return undefined;
  }
}
