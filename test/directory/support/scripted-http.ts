import type { HttpClient, HttpResponse } from '../../../src/network/http-client.ts';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Sent as JSON, unless it is text. */
  readonly body?: unknown;
}

/** Thrown instead of answering. */
export class NoAnswer {
  readonly problem: unknown;

  constructor(problem: unknown) {
    this.problem = problem;
  }
}

export type Script = readonly (Reply | NoAnswer)[] | ((request: Seen, index: number) => Reply | NoAnswer);

/** Answers requests in the order of a script and remembers them; one request too many is an error of the test. */
export class ScriptedHttp implements HttpClient {
  readonly seen: Seen[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  readonly fetch: typeof fetch = async (input, init) => {
    const text = typeof init?.body === 'string' ? init.body : null;
    const request: Seen = {
      method: init?.method ?? 'GET',
      url: String(input),
      headers: new Headers(init?.headers),
      body: text === null ? null : JSON.parse(text),
    };
    const index = this.seen.push(request) - 1;
    const reply = typeof this.#script === 'function' ? this.#script(request, index) : this.#script[index];
    if (reply === undefined) throw new Error(`unexpected request ${index + 1}: ${request.method} ${request.url}`);
    if (reply instanceof NoAnswer) throw reply.problem;
    const { status = 200, body = null, headers = {} } = reply;
    const payload = body === null ? null : typeof body === 'string' ? body : JSON.stringify(body);
    const type = { 'content-type': typeof body === 'string' ? 'text/html' : 'application/json' };
    return new Response(payload, { status, headers: { ...type, ...headers } });
  };

  send(): Promise<HttpResponse> {
    throw new Error('Graph is called through fetch');
  }

  async close(): Promise<void> {}
}
