import { randomUUID } from 'node:crypto';
import type { Client, Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { AccessError } from '../errors/access-error.ts';
import type { HttpClient } from '../network/http-client.ts';
import { redact } from '../network/redact.ts';
import { plainText } from '../values/plain-text.ts';
import type { Secret } from '../values/secret.ts';
import type { GraphAnswer, GraphRequest } from './graph.ts';
import { garbled } from './graph-json.ts';

/** One HTTP exchange with Graph: nothing is repeated, every status Graph itself gave is an answer. */
export type GraphTransport = (request: GraphRequest, token: Secret, signal: AbortSignal) => Promise<GraphAnswer>;

export const graphVersion = 'v1.0';

/**
 * @param graphEndpoint origin of the cloud's Graph; tokens go there and nowhere else
 * @returns a transport that throws AccessError `answer-garbled` when something other than Graph seems to have answered,
 *   and whatever the HTTP client throws when no answer came
 */
export function createTransport(graphEndpoint: string, http: HttpClient): GraphTransport {
  const { origin, hostname } = new URL(graphEndpoint);
  let loaded: Promise<Library> | null = null;
  return async (request, token, signal) => {
    loaded ??= loadLibrary(origin, hostname, http);
    const { client, raw } = await loaded;
    const passage = new Passage(token);
    const prepared = client
      .api(request.path)
      .headers({ 'client-request-id': randomUUID(), ...request.headers })
      .option('signal', signal)
      .responseType(raw)
      .middlewareOptions([passage]);
    try {
      return await readAnswer(await sendAs(request, prepared));
    } catch (wrapped) {
      // The library puts whatever a middleware throws into an error of its own and drops the original.
      throw passage.problem ?? wrapped;
    }
  };
}

interface Library {
  readonly client: Client;
  readonly raw: Parameters<PreparedRequest['responseType']>[0];
}

type PreparedRequest = ReturnType<Client['api']>;

/** What one request takes along through the library: its token inwards, the original error outwards. */
class Passage {
  readonly token: Secret;
  problem: unknown = null;

  constructor(token: Secret) {
    this.token = token;
  }
}

async function loadLibrary(origin: string, hostname: string, http: HttpClient): Promise<Library> {
  const { Client, ResponseType } = await import('./graph-classes.ts');
  const client = Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    defaultVersion: graphVersion,
    customHosts: new Set([hostname]),
    middleware: bearerOver(origin, http),
  });
  return { client, raw: ResponseType.RAW };
}

// In place of the library's own chain: its RetryHandler repeats POSTs, and its AuthenticationHandler compares host names
// without the port and hands the token to every Microsoft cloud it knows.
function bearerOver(origin: string, http: HttpClient): Middleware {
  return {
    async execute(context: Context) {
      const passage = context.middlewareControl?.getMiddlewareOptions(Passage);
      if (!(passage instanceof Passage)) throw new TypeError('a Graph request without its token');
      try {
        const url = String(context.request);
        if (new URL(url).origin !== origin) throw new TypeError(`not a request to ${origin}`);
        const headers = { ...context.options?.headers, Authorization: bearer(passage.token) };
        context.response = await http.fetch(url, { ...context.options, headers } as RequestInit);
      } catch (problem) {
        passage.problem = problem;
        throw problem;
      }
    },
  };
}

// https://www.rfc-editor.org/rfc/rfc6750#section-2.1; fetch would quote anything else in the text of its error.
function bearer(token: Secret): string {
  const text = token.reveal();
  if (!/^[\w\-.~+/]+=*$/.test(text)) throw new TypeError('the token for Graph holds what no token may hold');
  return `Bearer ${text}`;
}

async function sendAs(request: GraphRequest, prepared: PreparedRequest): Promise<Response> {
  switch (request.method) {
    case 'GET':
      return prepared.get();
    case 'POST':
      return prepared.post(request.body);
    case 'PATCH':
      return prepared.patch(request.body);
    case 'DELETE':
      return prepared.delete();
  }
}

async function readAnswer(response: Response): Promise<GraphAnswer> {
  const text = await response.text();
  const headers = Object.fromEntries(response.headers.entries());
  const { status } = response;
  if (status >= 300 && status < 400) throw garbled(`it redirects elsewhere (status ${status})`);
  if (text === '') return { status, headers, body: null };
  try {
    return { status, headers, body: JSON.parse(text) };
  } catch {
    // Gateways explain their own trouble in HTML; the status is enough then. Anything else must be Graph's own word.
    if (status === 429 || status >= 500) return { status, headers, body: null };
    throw unreadable(text, headers['content-type']);
  }
}

function unreadable(text: string, contentType: string | undefined): AccessError {
  const start = plainText(redact(text).replace(/\s+/g, ' ').slice(0, 200));
  return garbled(`it is ${contentType ?? 'of no stated type'} and no JSON`, start);
}
