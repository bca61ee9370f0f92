import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Cloud } from '../../src/catalog/cloud.ts';
import { parseCloudFile } from '../../src/catalog/clouds.ts';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient, TraceEntry } from '../../src/network/http-client.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { signInOperator } from '../../src/tokens/operator-sign-in.ts';
import { type Clock, systemClock } from '../../src/values/clock.ts';
import { scriptedGuide } from './support/scripted-guide.ts';
import { accessErrorOf } from './support/sign-in-options.ts';

let sandbox: RunningSandbox;
let cloud: Cloud;
let client: HttpClient;
const trace: TraceEntry[] = [];

beforeAll(async () => {
  sandbox = await startSandbox({ stateFile: null });
  cloud = parseCloudFile({ ...sandbox.cloud, caFile: 'ca.pem' }, { path: 'cloud.json', readCa: () => sandbox.caPem });
});
beforeEach(() => {
  trace.length = 0;
  const { extraCaPem } = cloud;
  client = createHttp({ env: {}, extraCaPem, clock: systemClock, trace: (entry) => trace.push(entry) });
});
afterEach(() => client.close());
afterAll(() => sandbox?.stop());

function guideFor(person: string) {
  const approve = sandbox.approveAs(`${person}@contoso.example`);
  return scriptedGuide(async (page) => {
    void approve(page);
    return true;
  });
}

// The pace of the code is tested elsewhere; here nobody has to wait for it.
const hastyClock: Clock = {
  now: systemClock.now,
  sleep: (durationInMs, signal) => systemClock.sleep(Math.min(durationInMs, 100), signal),
};

const options = (person: string) => ({
  cloud,
  tenant: 'organizations',
  clientId: null,
  fallback: false,
  guide: guideFor(person),
  http: client,
  clock: hastyClock,
  signal: new AbortController().signal,
});

describe('against the practice tenant', () => {
  test.each(['browser', 'device-code'] as const)(
    'the operator signs in by %s and Graph accepts the token',
    async (method) => {
      const session = await signInOperator({ ...options('admin'), method });
      expect(session).toMatchObject({
        method,
        account: {
          userPrincipalName: 'admin@contoso.example',
          displayName: 'Adele Admin',
          tenantId: sandbox.tenant.id,
        },
      });
      const { token, scopes } = await session.tokenFor({ audience: cloud.graphAudience });
      expect(scopes).toContain('Application.ReadWrite.All');
      const answer = await client.send({
        method: 'GET',
        url: `${cloud.graphEndpoint}/v1.0/me?$select=userPrincipalName`,
        headers: { authorization: `Bearer ${token.reveal()}` },
      });
      expect([answer.status, JSON.parse(answer.body)]).toMatchObject([
        200,
        { userPrincipalName: 'admin@contoso.example' },
      ]);
    },
  );

  test('a new token comes silently, and really is a new one', async () => {
    const session = await signInOperator({ ...options('appadmin'), method: 'browser' });
    const audience = cloud.graphAudience;
    const first = await session.tokenFor({ audience });
    const same = await session.tokenFor({ audience });
    const fresh = await session.tokenFor({ audience, fresh: true });
    await session.tokenFor({ audience, fresh: true });
    expect(same.token).toBe(first.token);
    expect(fresh.token.reveal()).not.toBe(first.token.reveal());
    expect(trace.map(({ url }) => new URL(url).pathname.split('/').pop())).toEqual([
      'openid-configuration',
      'token',
      'openid-configuration',
      'token',
      'token',
    ]);
  });

  test('a tenant that is not there is refused by name', async () => {
    const error = await accessErrorOf(
      signInOperator({ ...options('admin'), tenant: 'nowhere.example', method: 'browser' }),
    );
    expect(error).toMatchObject({ code: 'tenant-unknown', exitCode: 2 });
  });
});
