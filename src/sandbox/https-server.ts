import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { RequestHeaders, SandboxRequest, SandboxResponse } from './route.ts';

/** How an answer leaves the server; everything but `whole` plays a broken network. */
export type Delivery = 'whole' | 'truncated' | 'reset' | 'never';

export interface ServedAnswer {
  readonly response: SandboxResponse;
  /** The `Date` header, where the answer has none of its own. */
  readonly date: string;
  readonly delivery: Delivery;
}

export interface LoopbackServer {
  readonly port: number;
  /** Stops listening and cuts what is still open. */
  stop(): Promise<void>;
}

export interface LoopbackServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** Absent: plain http. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** How long a client may take to send one request; half a minute when absent. */
  readonly patienceInMs?: number;
  serve(request: SandboxRequest): Promise<ServedAnswer>;
}

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]']);
const largestBodyInBytes = 8 * 1024 * 1024;
const noBody = new Uint8Array();

/** Serves on 127.0.0.1 only, and only to requests that name a loopback host: a page elsewhere cannot reach it by DNS tricks. */
export async function startLoopbackServer(options: LoopbackServerOptions): Promise<LoopbackServer> {
  const { port, tls, serve, patienceInMs = 30_000 } = options;
  const scheme = tls ? 'https' : 'http';
  const sockets = new Set<Socket>();
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    // Only the TCP socket under TLS can be reset.
    const reset = () => {
      const { remotePort } = incoming.socket;
      for (const socket of sockets) if (socket.remotePort === remotePort) socket.resetAndDestroy();
    };
    answer(incoming, outgoing, { scheme, serve, reset }).catch((error: unknown) => {
      // A bug of the practice tenant itself: say so in the answer, where the caller sees it.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (!outgoing.headersSent) outgoing.writeHead(500, { 'Content-Type': 'text/plain; charset=utf-8' });
      outgoing.end(`The practice tenant failed: ${text}\n`);
    });
  };
  // Who sends a header line a minute would otherwise hold a connection for five minutes.
  const patience = {
    headersTimeout: patienceInMs,
    requestTimeout: patienceInMs,
    connectionsCheckingInterval: Math.ceil(patienceInMs / 4),
  };
  const server = tls ? createHttpsServer({ ...tls, ...patience }, listener) : createHttpServer(patience, listener);
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that goes away in mid-request is no business of the server's.
    socket.on('error', () => socket.destroy());
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  how: { readonly scheme: 'http' | 'https'; readonly serve: LoopbackServerOptions['serve']; reset(): void },
): Promise<void> {
  const { scheme, serve, reset } = how;
  const host = incoming.headers.host ?? '';
  const refusal = refusalOf(host, incoming.headers.origin);
  if (refusal) {
    outgoing.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${refusal}\n`);
    return;
  }
  const body = await readBody(incoming);
  if (!body) {
    outgoing.writeHead(413, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }).end('Too large.\n');
    return;
  }
  const url = parsedUrl(incoming.url ?? '/', `${scheme}://${host}`);
  if (!url) {
    outgoing.writeHead(400, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Bad request line.\n');
    return;
  }
  const { response, date, delivery } = await serve({
    method: incoming.method ?? 'GET',
    url,
    headers: headersOf(incoming),
    body,
  });
  if (delivery === 'reset') reset();
  else deliver(outgoing, response, date, delivery);
}

function refusalOf(host: string, origin: string | undefined): string | null {
  if (!loopbackNames.has(nameIn(host))) return 'The practice tenant answers to localhost only.';
  // "null" is what browsers send from sandboxed or redirected pages: not one of our own forms.
  if (origin === undefined) return null;
  return loopbackNames.has(parsedUrl(origin)?.hostname ?? '')
    ? null
    : 'The practice tenant answers to pages of localhost only.';
}

// "localhost:8443", "[::1]:8443": the same few are asked for again and again, so the URL parser is for odd ones.
function nameIn(host: string): string {
  const simple = /^[a-z0-9.-]+(?=:\d+$|$)/.exec(host);
  return simple ? simple[0] : (parsedUrl(`http://${host}`)?.hostname ?? '');
}

async function readBody(incoming: IncomingMessage): Promise<Uint8Array | null> {
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers;
  if ((length === undefined || length === '0') && encoding === undefined) return noBody;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    size += (chunk as Buffer).length;
    if (size > largestBodyInBytes) return null;
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

// Not a Headers object: to make one takes longer than most answers.
function headersOf({ headers }: IncomingMessage): RequestHeaders {
  const get = (name: string) => {
    const value = headers[name.toLowerCase()];
    return Array.isArray(value) ? value.join(', ') : (value ?? null);
  };
  return { get, has: (name) => get(name) !== null };
}

function parsedUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null;
  }
}

function deliver(
  outgoing: ServerResponse,
  response: SandboxResponse,
  date: string,
  delivery: Exclude<Delivery, 'reset'>,
): void {
  if (delivery === 'never') return;
  const sent: Record<string, string | number | string[]> = { Date: date };
  for (const name in response.headers) {
    const value = response.headers[name] ?? '';
    if (value !== '') sent[name] = name === 'Set-Cookie' ? value.split('\n') : value;
  }
  const hasBody = response.status !== 204 && response.status !== 304;
  if (hasBody) sent['Content-Length'] = Buffer.byteLength(response.body);
  outgoing.writeHead(response.status, sent);
  if (delivery === 'truncated') {
    const body = Buffer.from(response.body);
    outgoing.write(body.subarray(0, Math.floor(body.length / 2)), () => outgoing.socket?.destroy());
    return;
  }
  // As text: headers and body then leave in one write.
  outgoing.end(hasBody ? response.body : undefined);
}
