import { createSecretKey } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { AccessError } from '../../src/errors/access-error.ts';
import type { TraceEntry } from '../../src/network/http-client.ts';
import { httpsScene } from './https-scene.ts';
import { testAuthority } from './support/certificates.ts';
import { httpServer, httpsServer } from './support/servers.ts';

const scene = httpsScene();
const { client, failure, at } = scene;

describe('trouble on the way', () => {
  test.each([
    ['/reset', 'connection-lost'],
    ['/cut', 'connection-lost'],
    ['/damaged', 'answer-garbled'],
    ['/bomb', 'answer-garbled'],
    ['/long', 'answer-garbled'],
  ])('%s is %s', async (path, code) => {
    expect((await failure(client(), { url: at(path) })).code).toBe(code);
  });

  test('an answer that does not come in time is given up', async () => {
    const error = await failure(client(), { url: at('/never'), timeoutInMs: 60 });
    expect([error.code, error.happened]).toEqual([
      'timed-out',
      `localhost:${scene.server.port} did not answer within 0.1 s.`,
    ]);
  });

  test('a stopped request ends at once, with the reason it was stopped for', async () => {
    const stop = new AbortController();
    const pending = failure(client(), { url: at('/never'), signal: stop.signal });
    stop.abort();
    expect((await pending).code).toBe('cancelled');
    const reason = new AccessError('sign-in-timeout', { happened: 'x', todo: [] });
    expect(await failure(client(), { url: at('/'), signal: AbortSignal.abort(reason) })).toBe(reason);
  });

  test('a name that does not resolve, and a port nobody listens on', async () => {
    const unknown = await failure(client(), { url: 'https://nowhere.invalid/' });
    expect([unknown.code, unknown.exitCode]).toEqual(['host-unreachable', 5]);
    const closed = await httpServer(() => {});
    await closed.stop();
    expect((await failure(client(), { url: `https://localhost:${closed.port}/` })).code).toBe('host-unreachable');
  });

  test('a server that does not speak HTTPS, or not HTTP', async () => {
    const plain = await httpServer((_request, response) => response.end());
    const chatter = net.createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('SSH-2.0-x\r\n'),
    );
    await new Promise<void>((resolve) => chatter.listen(0, '127.0.0.1', resolve));
    const { port } = chatter.address() as AddressInfo;
    try {
      const insecure = await failure(client(), { url: `https://localhost:${plain.port}/` });
      expect([insecure.code, insecure.happened]).toEqual([
        'connection-lost',
        `localhost:${plain.port} and this machine could not agree on a secure connection.`,
      ]);
      const other = await failure(client(), { url: `http://127.0.0.1:${port}/` });
      expect(other.code).toBe('answer-garbled');
    } finally {
      await plain.stop();
      await new Promise((resolve) => chatter.close(resolve));
    }
  });

  test('a request that can never be sent is a bug, not a network fault', async () => {
    const broken = client().send({ method: 'GET', url: at('/'), headers: { 'x-mark': 'a\r\nb' } });
    await expect(broken).rejects.not.toBeInstanceOf(AccessError);
  });

  test('an untrusted certificate is refused, and its issuer named', async () => {
    const error = await failure(client({ extraCaPem: null }), { url: at('/') });
    expect([error.code, error.failure]).toEqual(['tls-untrusted', 'A1']);
    expect(error.happened).toContain('"Contoso Inspection Root, Contoso"');
    expect(error.todo.join(' ')).toContain('NODE_EXTRA_CA_CERTS');
  });

  test('an extra certificate takes nothing away from what was trusted before', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ca-'));
    const file = path.join(folder, 'company.pem');
    await writeFile(file, scene.authority.caPem);
    const other = await testAuthority('Another Root');
    const http = client({ env: { NODE_EXTRA_CA_CERTS: file }, extraCaPem: other.caPem });
    expect((await http.send({ method: 'GET', url: at('/') })).status).toBe(200);
    const missing = client({ env: { NODE_EXTRA_CA_CERTS: `${file}.not` }, extraCaPem: scene.authority.caPem });
    expect((await missing.send({ method: 'GET', url: at('/') })).status).toBe(200);
    await rm(folder, { recursive: true });
  });

  test('a trusted certificate of another host is refused', async () => {
    const other = await httpsServer(scene.authority, (_request, response) => response.end(), ['other.example']);
    try {
      const error = await failure(client(), { url: `https://localhost:${other.port}/` });
      expect([error.code, error.happened]).toEqual([
        'tls-untrusted',
        `The certificate that came back for localhost:${other.port} is for another host.`,
      ]);
    } finally {
      await other.stop();
    }
  });

  test('no secret of the request gets into an error or the trace', async () => {
    const secret = createSecretKey(Buffer.from('do not show me, I am 40 characters long!')).export().toString('hex');
    const entries: TraceEntry[] = [];
    const error = await failure(client({ trace: (entry) => entries.push(entry) }), {
      method: 'POST',
      url: at(`/reset?code=${secret}`),
      headers: { authorization: `Bearer ${secret}` },
      body: `refresh_token=${secret}`,
    });
    const everything = JSON.stringify([
      error,
      error.happened,
      error.todo,
      error.raw,
      String(error.cause),
      error.stack,
      entries,
    ]);
    expect(everything).not.toContain(secret);
    expect(entries).toMatchObject([{ method: 'POST', status: null, url: at('/reset?code=[hidden]') }]);
    expect(entries[0]?.problem).toContain('connection-lost');
  });
});
