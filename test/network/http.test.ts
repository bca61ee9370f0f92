import { afterEach, describe, expect, test } from 'vitest';
import type { TraceEntry } from '../../src/network/http-client.ts';
import { systemClock } from '../../src/values/clock.ts';
import { httpsScene } from './https-scene.ts';
import { type ConnectProxy, connectProxy } from './support/servers.ts';

const scene = httpsScene();
const { client, failure, bigJson, at } = scene;

describe('an exchange', () => {
  test('carries method, headers and body, and gives back any status', async () => {
    const answer = await client().send({
      method: 'POST',
      url: at('/teapot'),
      headers: { 'x-mark': 'yes', 'content-type': 'application/json' },
      body: '{"ä":1}',
    });
    expect(answer.status).toBe(418);
    expect(JSON.parse(answer.body)).toMatchObject({ method: 'POST', body: '{"ä":1}', headers: { 'x-mark': 'yes' } });
  });

  test.each(['/gzip', '/br'])('reads %s', async (path) => {
    const answer = await client().send({ method: 'GET', url: at(path) });
    expect(answer.body).toBe(bigJson);
    expect(answer.headers.has('content-encoding')).toBe(false);
  });

  test('follows no redirect', async () => {
    const answer = await client().send({ method: 'GET', url: at('/away') });
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'https://elsewhere.example/']);
  });

  test('keeps one connection for requests in a row', async () => {
    const http = client();
    await http.send({ method: 'GET', url: at('/') });
    const before = scene.server.connections();
    await http.send({ method: 'GET', url: at('/') });
    await http.send({ method: 'GET', url: at('/') });
    expect(scene.server.connections()).toBe(before);
  });

  test('a second connection to a host goes on with the TLS session of the first', async () => {
    const http = client();
    await http.send({ method: 'GET', url: at('/') });
    const before = scene.server.resumed();
    // The first one is busy, so that there has to be another.
    const stop = new AbortController();
    const busy = http.send({ method: 'GET', url: at('/never'), signal: stop.signal }).catch(() => null);
    await http.send({ method: 'GET', url: at('/') });
    stop.abort();
    await busy;
    expect(scene.server.resumed()).toBe(before + 1);
  });

  test('close lets go of every connection', async () => {
    const http = client();
    await http.send({ method: 'GET', url: at('/') });
    await http.close();
    await expect.poll(() => scene.server.sockets.size).toBe(0);
  });

  test('serves libraries that want fetch', async () => {
    const http = client();
    const answer = await http.fetch(at('/'), { method: 'POST', body: 'a=1', headers: { 'x-mark': 'f' } });
    expect(await answer.json()).toMatchObject({ method: 'POST', body: 'a=1', headers: { 'x-mark': 'f' } });
    expect((await http.fetch(new URL(at('/none')))).status).toBe(204);
  });
});

test('the trace tells what was asked, how it ended and how long it took', async () => {
  const entries: TraceEntry[] = [];
  let now = 0;
  const clock = {
    now() {
      now += 40;
      return new Date(now);
    },
    sleep: systemClock.sleep,
  };
  await client({ trace: (entry) => entries.push(entry), clock }).send({ method: 'GET', url: at('/teapot') });
  expect(entries).toEqual([
    { method: 'GET', url: at('/teapot'), status: 418, durationInMs: 40, requestId: 'r-1', problem: null },
  ]);
});

describe('through a proxy', () => {
  const proxies: ConnectProxy[] = [];
  const proxy = async (options: Omit<Parameters<typeof connectProxy>[0], 'leadsTo'> = {}) => {
    const made = await connectProxy({ leadsTo: scene.server.port, ...options });
    proxies.push(made);
    return made;
  };
  afterEach(async () => {
    await Promise.all(proxies.splice(0).map((item) => item.stop()));
  });
  const url = 'https://login.contoso.example/common';

  test('with user name and password, and an extra certificate at the far end', async () => {
    const made = await proxy({ credentials: 'CORP\\ada:p@ss' });
    const http = client({ env: { HTTPS_PROXY: `http://CORP%5Cada:p%40ss@127.0.0.1:${made.port}` } });
    const answer = await http.send({ method: 'GET', url });
    expect(JSON.parse(answer.body)).toMatchObject({ headers: { host: 'login.contoso.example' } });
    expect(made.seen[0]?.target).toBe('login.contoso.example:443');
    await http.send({ method: 'GET', url });
    expect(made.seen).toHaveLength(1);
  });

  test('a missing password is told apart from a refusal, and never shown', async () => {
    const made = await proxy({ credentials: 'ada:right' });
    const error = await failure(client({ env: { HTTPS_PROXY: `http://ada:wr0ngPassw0rd@127.0.0.1:${made.port}` } }), {
      url,
    });
    expect([error.code, error.failure]).toEqual(['proxy-refused', 'A2']);
    expect(error.happened).toBe(`The proxy http://127.0.0.1:${made.port} asks for a user name and password (407).`);
    expect(JSON.stringify(error) + error.stack).not.toContain('wr0ngPassw0rd');
  });

  test('a proxy that refuses the host', async () => {
    const made = await proxy({ refuseWith: 403 });
    const error = await failure(client({ env: { HTTPS_PROXY: `http://127.0.0.1:${made.port}` } }), { url });
    expect(error.code).toBe('proxy-refused');
    expect(error.happened).toContain('gave no connection to login.contoso.example (403)');
  });

  test('a proxy that is not there', async () => {
    const made = await proxy();
    await made.stop();
    proxies.length = 0;
    const error = await failure(client({ env: { HTTPS_PROXY: `http://127.0.0.1:${made.port}` } }), { url });
    expect([error.code, error.happened]).toEqual([
      'proxy-refused',
      `The proxy http://127.0.0.1:${made.port} cannot be reached.`,
    ]);
  });

  test('an inspected connection names the issuer through the proxy too', async () => {
    const made = await proxy({ credentials: 'ada:right' });
    const env = { HTTPS_PROXY: `http://ada:right@127.0.0.1:${made.port}` };
    const error = await failure(client({ env, extraCaPem: null }), { url });
    expect(error.happened).toContain('"Contoso Inspection Root, Contoso"');
  });

  test('a proxy of an unknown kind is named as the problem', async () => {
    const error = await failure(client({ env: { HTTPS_PROXY: 'socks5://127.0.0.1:1' } }), { url });
    expect([error.code, error.happened]).toEqual([
      'proxy-refused',
      'The proxy that the environment names cannot be used: socks5 proxies are not supported, only http and https.',
    ]);
  });
});
