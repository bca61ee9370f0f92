import { spawn, spawnSync } from 'node:child_process';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testAuthority } from '../network/support/certificates.ts';
import { connectProxy, type Handler, httpsServer } from '../network/support/servers.ts';
import { type Ended, type Journey, startJourney, writeIn } from '../support/journey.ts';
import { type OfficeNetwork, officeHosts, officeNetwork } from '../support/office-network.ts';
import { runProgram } from '../support/real-program.ts';

let journey: Journey;
let office: OfficeNetwork;
beforeAll(async () => {
  journey = await startJourney();
  office = await officeNetwork(journey);
});
afterAll(async () => {
  await office.stop();
  await journey.end();
});

let count = 0;

/** A fresh setup of three APIs, so that all three libraries and all three hosts have their part in it. */
function setup(env: Readonly<Record<string, string>>, cloud: string, more: readonly string[] = []): Promise<Ended> {
  count += 1;
  const permissions = 'xdr/Incident.Read,endpoint/Machine.Read,graph/SecurityIncident.Read.All';
  const args = [
    'setup',
    `--name=Office ${count}`,
    `--permission=${permissions}`,
    '--yes',
    '--config',
    `office-${count}.json`,
  ];
  return journey.run([...args, '--json', '--cloud', cloud, ...more], { env, withoutCloud: true });
}

interface Refused {
  readonly error: { readonly code: string; readonly happened: string; readonly todo: readonly string[] };
}

const refusal = (ended: Ended) => (ended.json() as unknown as Refused).error;

describe('behind a proxy with a password that opens TLS', () => {
  test.each(['browser', 'device-code'])('setup works by %s, every request through it', async (auth) => {
    const before = office.proxy.seen.length;
    const ended = await setup({ HTTPS_PROXY: office.proxyAddress }, office.cloudFile, [`--auth=${auth}`]);
    expect(ended.exit, ended.stderr + ended.stdout).toBe(0);
    expect(ended.json()).toMatchObject({ status: 'done', proof: { passed: true } });
    const seen = office.proxy.seen.slice(before);
    expect(new Set(seen.map(({ target }) => target))).toEqual(new Set(officeHosts.map((host) => `${host}:443`)));
  });

  test('the root may come from NODE_EXTRA_CA_CERTS instead of the cloud file', async () => {
    const real = await startJourney({ clock: { nowInMs: () => Date.now(), moveBy: () => {} } });
    const there = await officeNetwork(real);
    const ended = await runProgram({
      args: ['setup', '--name=Root', '--task=read-incidents', '--yes', '--cloud', there.cloudFileWithoutCa],
      cwd: real.folder,
      env: { https_proxy: there.proxyAddress, NODE_EXTRA_CA_CERTS: there.caFile },
      sandbox: real.sandbox,
    });
    await there.stop();
    await real.end();
    expect(ended.exit, ended.stderr + ended.stdout).toBe(0);
  });

  test('without its root the inspection is named, and nothing is sent', async () => {
    const before = journey.sandbox.requests.length;
    const ended = await setup({ HTTPS_PROXY: office.proxyAddress }, office.cloudFileWithoutCa);
    expect(ended.exit).toBe(5);
    expect(refusal(ended)).toMatchObject({ code: 'tls-untrusted' });
    expect(refusal(ended).happened).toContain('Contoso Inspection Root');
    expect(refusal(ended).todo.join()).toContain('NODE_EXTRA_CA_CERTS');
    expect(journey.sandbox.requests.length).toBe(before);
  });

  test('a wrong password is the reason given, and not shown', async () => {
    const env = { HTTPS_PROXY: office.proxyAddress.replace('p%40ss', 'wr0ng-one') };
    const ended = await setup(env, office.cloudFile, ['--verbose']);
    expect([ended.exit, refusal(ended).code]).toEqual([5, 'proxy-refused']);
    expect(ended.stdout + ended.stderr).not.toContain('wr0ng-one');
  });

  test('a proxy that is not there', async () => {
    const ended = await setup({ HTTPS_PROXY: 'http://127.0.0.1:9' }, office.cloudFile);
    expect(ended.exit).toBe(5);
    expect(refusal(ended).happened).toContain('127.0.0.1:9');
  });

  test('NO_PROXY is obeyed: that host is looked for directly, and its name resolves nowhere', async () => {
    const env = { HTTPS_PROXY: office.proxyAddress, NO_PROXY: 'graph.office.example' };
    const ended = await setup(env, office.cloudFile);
    expect([ended.exit, refusal(ended).code]).toEqual([5, 'host-unreachable']);
    expect(refusal(ended).happened).toContain('graph.office.example');
  });
});

test('names that resolve nowhere are named', async () => {
  const ended = await setup({}, office.cloudFile);
  expect([ended.exit, refusal(ended).code]).toEqual([5, 'host-unreachable']);
  expect(refusal(ended).happened).toContain('login.office.example');
});

describe('a captive portal', () => {
  const portals: readonly (readonly [string, Handler])[] = [
    [
      'with a page',
      (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Log in to Hotel WiFi</h1>'),
    ],
    ['with a redirect', (_, response) => response.writeHead(302, { location: 'https://portal.hotel.example/' }).end()],
    [
      'that says so (511)',
      (_, response) => response.writeHead(511, { 'content-type': 'text/html' }).end('<h1>Log in</h1>'),
    ],
  ];
  test.each(portals)('%s is told from Microsoft', async (_what, handler) => {
    const authority = await testAuthority('Hotel');
    const hotel = await httpsServer(authority, (request, response, body) => {
      // Its clock is right, or that would be what is said of it.
      response.sendDate = false;
      response.setHeader('date', journey.time.clock.now().toUTCString());
      handler(request, response, body);
    });
    const origin = `https://localhost:${hotel.port}`;
    const ended = await setup({}, cloudAt(origin, authority.caPem));
    await hotel.stop();
    expect(ended.exit).toBe(5);
    expect(refusal(ended).happened + refusal(ended).todo.join()).toMatch(
      /sign-in page of|captive|network|proxy|Wi-?Fi/i,
    );
    expect(ended.stdout).not.toContain('undefined');
  });
});

function cloudAt(origin: string, caPem: string): string {
  count += 1;
  const caFile = writeIn(journey, `cloud-${count}/ca.pem`, caPem);
  const { resources, ...cloud } = journey.sandbox.cloud;
  const at = Object.fromEntries(Object.entries(resources).map(([api, one]) => [api, { ...one, endpoint: origin }]));
  return writeIn(journey, `cloud-${count}/cloud.json`, {
    ...cloud,
    authorityHost: origin,
    graphEndpoint: origin,
    caFile,
    resources: at,
  });
}

test.each([10, -10])('a clock that is %i minutes off stops the run before anybody signs in', async (minutes) => {
  const off = await startJourney({
    scenario: {
      name: 'off',
      breaks: '',
      shouldSee: '',
      failureModes: [],
      source: '',
      conditions: { clockOffsetInMs: minutes * 60_000 },
    },
  });
  const ended = await off.run(['setup', '--task=read-incidents', '--yes', '--json']);
  expect([ended.exit, refusal(ended).code]).toEqual([5, 'clock-wrong']);
  expect(refusal(ended).happened).toContain('10');
  expect(ended.requests.filter(({ path }) => path.includes('authorize'))).toEqual([]);
  await off.end();
});

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'));
test.skipIf(!hasIpv6)('a proxy that has only an IPv6 address is reached', async () => {
  const relay = await relayOnIpv6(office.proxy.port);
  const ended = await setup({ HTTPS_PROXY: `http://ada:p%40ss@[::1]:${relay.port}` }, office.cloudFile);
  await relay.stop();
  expect(ended.exit, ended.stderr + ended.stdout).toBe(0);
});

async function relayOnIpv6(port: number): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const server = net.createServer((socket) => {
    const onward = net.connect(port, '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    for (const one of [socket, onward]) one.on('error', () => one.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('no port');
  return { port: address.port, stop: async () => void server.close() };
}

const tinyproxy = spawnSync('tinyproxy', ['-v']).status === 0;
test.skipIf(!tinyproxy)('tinyproxy with a password, as Debian ships it', async () => {
  const open = await connectProxy({ leadsTo: office.inspectionPort });
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const settings = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    'BasicAuth ada secret-of-ada',
    'ConnectPort 443',
    // It cannot resolve the names of the office either; what can stands behind it.
    `Upstream http 127.0.0.1:${open.port}`,
  ];
  const child = spawn('tinyproxy', ['-d', '-c', writeIn(journey, 'tinyproxy.conf', `${settings.join('\n')}\n`)]);
  try {
    await listening(port);
    const ended = await setup({ HTTPS_PROXY: `http://ada:secret-of-ada@127.0.0.1:${port}` }, office.cloudFile);
    expect(ended.exit, ended.stderr + ended.stdout).toBe(0);
    const refused = await setup({ HTTPS_PROXY: `http://ada:wrong@127.0.0.1:${port}` }, office.cloudFile);
    expect([refused.exit, refusal(refused).code]).toEqual([5, 'proxy-refused']);
  } finally {
    child.kill('SIGTERM');
    await open.stop();
  }
});

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (open) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on ${port}`);
}
