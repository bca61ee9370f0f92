/** One HTTP exchange. Bodies are text: everything this program talks to speaks JSON, forms or HTML. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE' | 'HEAD';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal;
  /** For the whole exchange, body included. Default 30 s. */
  readonly timeoutInMs?: number;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * The one client behind identity, MSAL, Graph and the Defender APIs: proxy, extra certificates, keep-alive, redacted trace.
 * It follows no redirect, repeats nothing, and turns socket, DNS, TLS and proxy trouble into AccessError
 * (`host-unreachable`, `connection-lost`, `timed-out`, `tls-untrusted`, `proxy-refused`, `cancelled`). Any status is an answer.
 */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
  /** The same client in the shape of the built-in fetch, for libraries that want one. */
  readonly fetch: typeof fetch;
  close(): Promise<void>;
}

/** What --verbose shows of one exchange; already redacted. */
export interface TraceEntry {
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly durationInMs: number;
  /** request-id or x-ms-request-id of the answer. */
  readonly requestId: string | null;
  readonly problem: string | null;
}
