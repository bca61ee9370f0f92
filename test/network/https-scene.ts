import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import { createHttp, type HttpOptions } from '../../src/network/http.ts';
import type { HttpClient, HttpRequest } from '../../src/network/http-client.ts';
import { systemClock } from '../../src/values/clock.ts';
import { type TestAuthority, testAuthority } from './support/certificates.ts';
import { httpsServer, type RunningServer } from './support/servers.ts';

/** A server with a certificate of its own, and clients that are closed after each test. */
export function httpsScene() {
  let authority: TestAuthority;

  let server: RunningServer;

  const open: { close(): Promise<void> }[] = [];

  function client(options: Partial<HttpOptions> = {}): HttpClient {
    const http = createHttp({ env: {}, extraCaPem: authority.caPem, clock: systemClock, trace: null, ...options });
    open.push(http);
    return http;
  }

  async function failure(http: HttpClient, request: Partial<HttpRequest> & { url: string }): Promise<AccessError> {
    const reason: unknown = await http.send({ method: 'GET', ...request }).catch((error: unknown) => error);
    if (reason instanceof AccessError) return reason;
    throw new Error(`expected an AccessError, got ${String(reason)}`);
  }

  const bigJson = JSON.stringify({ value: 'x'.repeat(100_000) });

  beforeAll(async () => {
    authority = await testAuthority();
    server = await httpsServer(
      authority,
      (request, response, body) => {
        const { pathname } = new URL(request.url ?? '/', 'https://x');
        if (pathname === '/gzip') response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bigJson));
        else if (pathname === '/br')
          response.writeHead(200, { 'content-encoding': 'br' }).end(brotliCompressSync(bigJson));
        else if (pathname === '/bomb')
          response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(40_000_000)));
        else if (pathname === '/damaged')
          response.writeHead(200, { 'content-encoding': 'gzip' }).end('not gzip at all');
        else if (pathname === '/long') {
          const chunk = Buffer.alloc(1024 * 1024);
          for (let index = 0; index < 20; index += 1) response.write(chunk);
          response.end();
        } else if (pathname === '/never') return;
        else if (pathname === '/reset') request.socket.destroy();
        else if (pathname === '/cut') {
          response.writeHead(200, { 'content-length': '1000' });
          response.write('half');
          setImmediate(() => request.socket.destroy());
        } else if (pathname === '/away') response.writeHead(302, { location: 'https://elsewhere.example/' }).end();
        else if (pathname === '/none') response.writeHead(204, { 'request-id': 'r-204' }).end();
        else
          response
            .writeHead(pathname === '/teapot' ? 418 : 200, { 'content-type': 'application/json', 'request-id': 'r-1' })
            .end(JSON.stringify({ method: request.method, headers: request.headers, body }));
      },
      ['localhost', 'login.contoso.example'],
    );
  });

  afterEach(async () => {
    await Promise.all(open.splice(0).map((item) => item.close()));
  });

  afterAll(() => server.stop());

  const at = (path: string) => `https://localhost:${server.port}${path}`;

  return {
    get authority() {
      return authority;
    },
    get server() {
      return server;
    },
    client,
    failure,
    bigJson,
    at,
  };
}
