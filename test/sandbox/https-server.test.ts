import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type LoopbackServer, startLoopbackServer } from '../../src/sandbox/https-server.ts';

let server: LoopbackServer;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.stop();
});

async function start(patienceInMs?: number): Promise<string> {
  server = await startLoopbackServer({
    port: 0,
    ...(patienceInMs === undefined ? {} : { patienceInMs }),
    serve: async ({ body }) => ({
      response: { status: 200, headers: { 'Content-Type': 'text/plain' }, body: `${body.length}` },
      date: 'Sun, 22 Nov 2026 12:00:00 GMT',
      delivery: 'whole',
    }),
  });
  return `http://localhost:${server.port}`;
}

async function send(text: string): Promise<Socket> {
  const socket = connect(server.port, '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  return socket;
}

test('clients that never finish their request do not keep others out, and are let go', async () => {
  const url = await start(200);
  const slow = await Promise.all(
    Array.from({ length: 200 }, (_, count) =>
      send(
        count % 2
          ? 'GET / HTTP/1.1\r\nHost: localhost\r\nX-'
          : 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nx',
      ),
    ),
  );
  const closed = slow.map((socket) => once(socket.resume(), 'close'));
  expect((await fetch(url)).status).toBe(200);
  await Promise.all(closed);
  expect((await fetch(url)).status).toBe(200);
});

test('a body of 8 MB is read, a larger one is refused without being kept', async () => {
  const url = await start();
  const body = new Uint8Array(8 * 1024 * 1024);
  const whole = await fetch(url, { method: 'POST', body });
  expect([whole.status, await whole.text()]).toEqual([200, String(body.length)]);
  const socket = await send('POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`;
  for (let count = 0; count < 9; count += 1) socket.write(chunk);
  await once(socket, 'close');
  expect(answer).toMatch(/^HTTP\/1.1 413 /);
  expect((await fetch(url)).status).toBe(200);
});

test.each([
  ['no HTTP at all', '\u0000\u0001\u0002\r\n\r\n', /^HTTP\/1.1 400 /],
  ['no host', 'GET / HTTP/1.0\r\n\r\n', /^HTTP\/1.1 403 /],
  ['a host that is none', 'GET / HTTP/1.1\r\nHost: [\r\n\r\n', /^HTTP\/1.1 403 /],
  ['a host elsewhere', 'GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n', /^HTTP\/1.1 403 /],
  ['two hosts', 'GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n', /^HTTP\/1.1 (400|403|200) /],
  ['an address instead of a path', 'GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n', /^HTTP\/1.1 400 /],
  ['a header of 100 kB', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(100_000)}\r\n\r\n`, /^HTTP\/1.1 431 /],
])('%s is answered, and the server goes on', async (_name, text, expected) => {
  const url = await start();
  const socket = await send(text);
  let answer = '';
  socket.setEncoding('utf8').on('data', (data) => {
    answer += data;
    socket.end();
  });
  // Who sends more than is read may hear of it by a reset connection, after the answer.
  await new Promise((resolve) => socket.on('error', resolve).on('close', resolve));
  expect(answer).toMatch(expected);
  expect((await fetch(url)).status).toBe(200);
});
