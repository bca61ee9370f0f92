import http from 'node:http';
import https from 'node:https';
import net, { type AddressInfo, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TestAuthority } from './certificates.ts';

export interface RunningServer {
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
  /** How many connections were accepted so far. */
  connections(): number;
  /** How many of them went on with an earlier TLS session. */
  resumed(): number;
  stop(): Promise<void>;
}

async function listen(server: http.Server | https.Server): Promise<RunningServer> {
  const sockets = new Set<Socket>();
  let accepted = 0;
  let resumed = 0;
  server.on('connection', (socket: Socket) => {
    accepted += 1;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  });
  server.on('secureConnection', (socket: TLSSocket) => {
    if (socket.isSessionReused()) resumed += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    sockets,
    connections: () => accepted,
    resumed: () => resumed,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Handler = (request: http.IncomingMessage, response: http.ServerResponse, body: string) => void;

function withBody(handler: Handler): http.RequestListener {
  return (request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => handler(request, response, body));
  };
}

export async function httpsServer(
  authority: TestAuthority,
  handler: Handler,
  names: readonly string[] = ['localhost'],
): Promise<RunningServer> {
  return listen(https.createServer(await authority.serverFor(...names), withBody(handler)));
}

export async function httpServer(handler: Handler): Promise<RunningServer> {
  return listen(http.createServer(withBody(handler)));
}

export interface ConnectProxy extends RunningServer {
  /** What each CONNECT asked for and how it introduced itself. */
  readonly seen: readonly { readonly target: string; readonly authorization: string | null }[];
}

/** A real forward proxy: CONNECT only, every host leads to one local port, optionally behind a user name. */
export async function connectProxy(options: {
  readonly leadsTo: number;
  readonly credentials?: string;
  readonly refuseWith?: number;
}): Promise<ConnectProxy> {
  const seen: { target: string; authorization: string | null }[] = [];
  const wanted =
    options.credentials === undefined ? null : `Basic ${Buffer.from(options.credentials).toString('base64')}`;
  const server = http.createServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, client: Socket) => {
    const authorization = request.headers['proxy-authorization'] ?? null;
    seen.push({ target: request.url ?? '', authorization });
    client.on('error', () => client.destroy());
    if (options.refuseWith !== undefined) {
      client.end(`HTTP/1.1 ${options.refuseWith} No\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    if (wanted !== null && authorization !== wanted) {
      client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const upstream = net.connect(options.leadsTo, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  return { ...(await listen(server)), seen };
}
