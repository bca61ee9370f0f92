import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import { signIn } from '../../src/tokens/sign-in.ts';
import { systemClock } from '../../src/values/clock.ts';
import { testAuthority } from '../network/support/certificates.ts';
import { type ConnectProxy, connectProxy } from '../network/support/servers.ts';
import { scriptedGuide } from './support/scripted-guide.ts';
import { jumpingClock, refusedSignIn, signInOptions, visit } from './support/sign-in-options.ts';
import { type FakeAuthority, startFakeAuthority } from './support/test-authority.ts';

// Only the proxy can lead to this name: what does not go through it cannot succeed.
const origin = 'https://login.contoso.example';
let authority: FakeAuthority;
let proxy: ConnectProxy;
let caPem: string;
const open: HttpClient[] = [];

beforeAll(async () => {
  const certificates = await testAuthority('Contoso Proxy Root');
  caPem = certificates.caPem;
  authority = await startFakeAuthority(certificates, origin);
  proxy = await connectProxy({ leadsTo: authority.server.port, credentials: 'ada:p@ss' });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
});
afterAll(async () => {
  await proxy.stop();
  await authority.stop();
});

function clientThrough(address: string, extraCaPem: string | null = caPem): HttpClient {
  const client = createHttp({ env: { HTTPS_PROXY: address }, extraCaPem, clock: systemClock, trace: null });
  open.push(client);
  return client;
}

const withCredentials = () => `http://ada:p%40ss@127.0.0.1:${proxy.port}`;
const guide = () =>
  scriptedGuide(async ({ url, userCode }) => {
    if (userCode === undefined) await visit(authority.authorize(url));
    return true;
  });

describe('behind a proxy that asks for a password and inspects TLS', () => {
  test.each(['browser', 'device-code'] as const)('signing in by %s works, every request through it', async (method) => {
    const before = proxy.seen.length;
    const options = signInOptions(authority, clientThrough(withCredentials()), {
      method,
      guide: guide(),
      clock: jumpingClock(),
    });
    const session = await signIn(options);
    expect((await session.tokenFor({ audience: 'https://other.example' })).scopes).toContain('Incident.Read');
    const targets = proxy.seen.slice(before).map(({ target }) => target);
    expect(new Set(targets)).toEqual(new Set(['login.contoso.example:443']));
  });

  test('a wrong password is the reason given, by either method', async () => {
    for (const method of ['browser', 'device-code'] as const) {
      const client = clientThrough(`http://ada:wr0ng@127.0.0.1:${proxy.port}`);
      const error = await refusedSignIn(
        signInOptions(authority, client, { method, guide: guide(), clock: jumpingClock() }),
      );
      expect(error).toMatchObject({ code: 'proxy-refused', failure: 'A2' });
      expect(JSON.stringify(error)).not.toContain('wr0ng');
    }
  });

  test('an inspection that is not trusted is named with its issuer', async () => {
    const client = clientThrough(withCredentials(), null);
    const error = await refusedSignIn(signInOptions(authority, client, { guide: guide() }));
    expect(error).toMatchObject({ code: 'tls-untrusted', failure: 'A1' });
    expect(error.happened).toContain('Contoso Proxy Root');
  });
});
