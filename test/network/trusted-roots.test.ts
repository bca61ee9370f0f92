import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createHttp } from '../../src/network/http.ts';
import { systemClock } from '../../src/values/clock.ts';
import { type TestAuthority, testAuthority } from './support/certificates.ts';
import { httpsServer, type RunningServer } from './support/servers.ts';

// Node's own list cannot be added to on every Node, so it is replaced; what is counted is how often it is read.
const nodes = vi.hoisted(() => ({ roots: [] as string[], reads: 0 }));
vi.mock('node:tls', async (importOriginal) => {
  const { default: tls } = await importOriginal<{ default: typeof import('node:tls') }>();
  const readRoots = () => {
    nodes.reads += 1;
    return nodes.roots;
  };
  const watched = new Proxy(tls, {
    get(target, name) {
      if (name === 'rootCertificates') return readRoots();
      if (name === 'getCACertificates') return undefined;
      return Reflect.get(target, name);
    },
  });
  return { ...tls, default: watched };
});

let cloud: TestAuthority;
let world: TestAuthority;
let servers: readonly RunningServer[];

beforeAll(async () => {
  [cloud, world] = await Promise.all([testAuthority(), testAuthority()]);
  nodes.roots = [world.caPem];
  servers = await Promise.all(
    [cloud, world, await testAuthority()].map((authority) =>
      httpsServer(authority, (_request, response) => response.end('{}')),
    ),
  );
});
afterAll(() => Promise.all(servers.map((server) => server.stop())));
beforeEach(() => {
  nodes.reads = 0;
});

function client() {
  return createHttp({ env: {}, extraCaPem: cloud.caPem, clock: systemClock, trace: null });
}

test("a host with the cloud's own certificate is reached without reading Node's list", async () => {
  const http = client();
  const answer = await http.send({ method: 'GET', url: `https://localhost:${servers[0]!.port}/` });
  expect([answer.status, nodes.reads]).toEqual([200, 0]);
  await http.close();
});

test("a host of the same cloud with a certificate of Node's list is trusted as well, read once", async () => {
  const http = client();
  for (const _ of [1, 2]) {
    const answer = await http.send({ method: 'GET', url: `https://localhost:${servers[1]!.port}/` });
    expect(answer.status).toBe(200);
  }
  expect(nodes.reads).toBe(1);
  await http.close();
});

test('a host with a certificate of neither is not', async () => {
  const http = client();
  const asked = http.send({ method: 'GET', url: `https://localhost:${servers[2]!.port}/` });
  await expect(asked).rejects.toMatchObject({ code: 'tls-untrusted' });
  await http.close();
});
