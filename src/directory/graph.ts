/** A call of Microsoft Graph v1.0; `path` starts with a slash, is relative to the version, and is already encoded. */
export interface GraphRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface GraphAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; null for an empty body. Of a collection it holds every page. */
  readonly body: unknown;
}

/**
 * Microsoft Graph as this program uses it. Every failing status becomes an AccessError (error translation) unless the
 * method says otherwise; reads are tried again after 429, 5xx and lost connections, writes only when it is known that the
 * earlier attempt did not happen (429, or 503 with Retry-After). A collection that comes in pages is read to its end.
 */
export interface Graph {
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  /** @returns null on 404 only; a 403 is not an absence */
  getOrNull(path: string, headers?: Readonly<Record<string, string>>): Promise<unknown>;
  /** One request; any status below 500 except 429 is returned, so that the caller can tell the documented not-yet answers. */
  send(request: GraphRequest): Promise<GraphAnswer>;
  /**
   * Our own `/$batch`: at most 20 go in one HTTP request (more are split), answered in the order asked, throttled items
   * alone are repeated after their Retry-After. Items are independent; one HTTP request when there is more than one item.
   * An item that still fails keeps its status, 429 and 5xx included, so that one refusal hides no other answer.
   */
  batch(requests: readonly GraphRequest[]): Promise<readonly GraphAnswer[]>;
}
