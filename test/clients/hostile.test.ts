import { Agent, request } from 'node:https';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trustedClient } from '../sandbox/trusted-client.ts';
import { azureCli, openPractice, type Practice } from './practice.ts';

let practice: Practice;
beforeAll(async () => {
  practice = await openPractice();
});
afterAll(() => practice.close());

async function bearerOf({ sandbox }: Practice): Promise<string> {
  const client = trustedClient(sandbox);
  const path = `/${sandbox.tenant.id}/oauth2/v2.0`;
  try {
    const begun = await client.form(`${path}/devicecode`, {
      client_id: azureCli,
      scope: 'https://graph.microsoft.com/.default',
    });
    await sandbox.approveAs('admin')({ url: begun.json.verification_uri, userCode: begun.json.user_code });
    const fields = { client_id: azureCli, grant_type: 'device_code', device_code: begun.json.device_code };
    return `Bearer ${(await client.form(`${path}/token`, fields)).json.access_token}`;
  } finally {
    await client.close();
  }
}

/** The same numbers in every run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('ten thousand requests put together at random over real sockets: each is answered, none finds a bug', async () => {
  const random = numbersFrom(20_261_122);
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const { sandbox } = practice;
  const [app] = [...sandbox.tenantStore.applications.values()];
  const parts = [
    ...[sandbox.tenant.id, 'common', 'organizations', 'v1.0', 'beta', 'api', 'oauth2', 'v2.0', 'signin', 'device'],
    ...['authorize', 'token', 'devicecode', 'adminconsent', 'applications', 'servicePrincipals', 'me', '$batch'],
    ...['oauth2PermissionGrants', 'incidents', 'machines', 'alerts', 'owners', '$ref', '$count', app?.id ?? ''],
    ...[
      "(appId='x')",
      "('",
      '%00',
      '%ff',
      '..',
      '%2e%2e',
      'é',
      ' ',
      '',
      "'",
      '"',
      '<script>',
      '\u{1F600}',
      'x'.repeat(3000),
    ],
  ];
  const signIn = ['authorize', 'token', 'devicecode'].map((name) => `/${sandbox.tenant.id}/oauth2/v2.0/${name}`);
  const routes = [
    ...[
      ...signIn,
      `/${sandbox.tenant.id}/signin`,
      '/device',
      `/${sandbox.tenant.id}/v2.0/adminconsent`,
      '/api/incidents',
    ],
    ...[
      '/v1.0/applications',
      `/v1.0/applications/${app?.id}`,
      '/v1.0/servicePrincipals',
      '/v1.0/oauth2PermissionGrants',
    ],
    ...['/v1.0/me', '/v1.0/$batch', '/v1.0/directory/deletedItems/microsoft.graph.application', '/v1.0/organization'],
  ];
  const bearer = await bearerOf(practice);
  const names = ['client_id', 'scope', 'redirect_uri', 'response_type', 'grant_type', 'code', 'device_code', 'prompt'];
  const more = ['$filter', '$select', '$top', '$expand', '$search', '$orderby', '$skiptoken', 'flow', 'request', 'otc'];
  const values = [
    azureCli,
    'openid',
    'http://localhost',
    'code',
    'device_code',
    'none',
    '-1',
    '{}',
    'a eq b',
    ...parts,
  ];
  const query = () =>
    Array.from({ length: Math.floor(random() * 5) }, () => {
      const value = one(values);
      return `${one([...names, ...more])}=${random() < 0.7 ? encodeURIComponent(value) : encodeURI(value)}`;
    }).join('&');
  const agent = new Agent({ ca: sandbox.caPem, keepAlive: true, maxSockets: 16 });
  const call = () =>
    new Promise<{ status: number; text: string; asked: string }>((resolve, reject) => {
      const method = one(['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD', 'OPTIONS']);
      const anywhere = `/${Array.from({ length: Math.floor(random() * 5) }, () => encodeURI(one(parts))).join('/')}`;
      const path = random() < 0.6 ? one(routes) : anywhere;
      const asked = `${method} ${path}?${query()}`;
      const body = one(['', '{', '{}', '[]', 'null', query(), JSON.stringify({ [one(parts)]: one(values) }), '\u0000']);
      const type = one(['application/json', 'application/x-www-form-urlencoded', 'text/plain', '']);
      const sent = request(
        `${sandbox.cloud.authorityHost}${asked.slice(method.length + 1)}`,
        {
          method,
          agent,
          headers: {
            'content-type': type,
            authorization: one(['', 'Bearer a.b.c', 'Basic eA==', bearer, bearer, bearer]),
            'content-length': Buffer.byteLength(body),
            cookie: one(['', 'ESTSAUTHPERSISTENT=x', '=;;=']),
          },
        },
        (answer) => {
          let text = '';
          answer.setEncoding('utf8').on('data', (data) => {
            text += data;
          });
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text, asked }));
        },
      );
      sent.on('error', (error) => reject(new Error(`${asked}: ${error.message}`)));
      sent.end(body);
    });
  try {
    const statuses = new Map<number, number>();
    for (let round = 0; round < 625; round += 1) {
      for (const { status, text, asked } of await Promise.all(Array.from({ length: 16 }, call))) {
        expect(text, asked).not.toContain('The practice tenant failed');
        expect(status, asked).toBeLessThan(502);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
      }
    }
    process.stdout.write(`hostile: ${JSON.stringify(Object.fromEntries([...statuses].sort()))}\n`);
    expect([...statuses.values()].reduce((sum, count) => sum + count, 0)).toBe(10_000);
    // Something behind the front door was met, too.
    for (const status of [200, 400, 401, 404, 405]) expect(statuses.get(status) ?? 0, `${status}`).toBeGreaterThan(100);
  } finally {
    agent.destroy();
  }
});
