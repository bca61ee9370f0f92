// How fast the practice tenant answers, beside a bare https server in the same process that sends the same answers from
// memory, and what its large tenant costs.
// `node bench/sandbox.js [--json]`. Exit code 1 when a promise is broken.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundlePracticeTenant } from '../scripts/practice-tenant.js';

const azureCli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
const rounds = 200;
const perRound = 10;
const limits = { ratio: 2, largeStartInMs: 3000, memoryInMb: 400 };

if (process.argv[2] === 'serve') await serve(process.argv[3], process.argv[4]);
else process.exitCode = await measure();

/** The server's side: the tenant, and a bare server that answers each path as it was told to. */
async function serve(scenario, module) {
  const { startSandbox, makeLoopbackCertificate } = await import(module);
  const startedAt = performance.now();
  const sandbox = await startSandbox({ stateFile: null, scenario });
  const startInMs = performance.now() - startedAt;
  const certificate = await makeLoopbackCertificate(Date.now());
  const bodies = new Map();
  const bare = createServer(
    { cert: certificate.certificatePem, key: certificate.keyPem },
    async (incoming, outgoing) => {
      if (incoming.method === 'PUT') {
        const chunks = [];
        for await (const chunk of incoming) chunks.push(chunk);
        bodies.set(incoming.url, JSON.parse(Buffer.concat(chunks).toString()));
        outgoing.end();
        return;
      }
      const { headers, text } = bodies.get(incoming.url);
      outgoing.writeHead(200, headers);
      outgoing.end(text);
    },
  );
  await once(bare.listen(0, '127.0.0.1'), 'listening');
  process.on('message', async (message) => {
    if (message.approve) {
      const { url, userCode } = message.approve;
      await sandbox.approveAs('admin')({ url, userCode });
      process.send({ approved: true });
    } else process.send({ memoryInMb: process.memoryUsage().rss / 1e6 });
  });
  process.on('disconnect', () => process.exit());
  process.send({
    startInMs,
    tenant: sandbox.tenant.id,
    tenantCa: sandbox.caPem,
    tenantUrl: sandbox.urls.graph,
    bareCa: certificate.caPem,
    bareUrl: `https://localhost:${bare.address().port}`,
    app: [...sandbox.tenantStore.applications.values()].at(-1),
    grant: [...sandbox.tenantStore.oauth2PermissionGrants.values()].at(-1),
  });
}

async function measure() {
  const results = [];
  const folder = await mkdtemp(join(tmpdir(), 'practice-tenant-'));
  try {
    const module = await bundlePracticeTenant(folder);
    for (const scenario of ['healthy', 'large-tenant']) results.push(await measureTenant(scenario, module));
  } finally {
    await rm(folder, { recursive: true });
  }
  const asJson = process.argv.includes('--json');
  if (asJson) console.log(JSON.stringify({ schemaVersion: 1, limits, tenants: results }, null, 2));
  else for (const result of results) print(result);
  const [, large] = results;
  const slow = results.flatMap(({ calls }) => calls).filter(({ ratio }) => ratio > limits.ratio);
  const broken = slow.length > 0 || large.startInMs > limits.largeStartInMs || large.memoryInMb > limits.memoryInMb;
  if (broken && !asJson) console.log('A promise is broken.');
  return broken ? 1 : 0;
}

async function measureTenant(scenario, module) {
  const server = fork(fileURLToPath(import.meta.url), ['serve', scenario, module]);
  const answerOf = async () => (await once(server, 'message'))[0];
  const info = await answerOf();
  const tenant = client(info.tenantUrl, info.tenantCa);
  const bare = client(info.bareUrl, info.bareCa);
  try {
    const headers = { authorization: `Bearer ${await signIn(server, tenant, info.tenant)}` };
    const { app, grant } = info;
    const filter = (name, value) => `$filter=${encodeURIComponent(`${name} eq '${value}'`)}`;
    const paths = {
      'signing keys': `/${info.tenant}/discovery/v2.0/keys`,
      'who am I': '/v1.0/me',
      'app by id': `/v1.0/applications/${app.id}`,
      'app by appId': `/v1.0/applications(appId='${app.appId}')`,
      'apps filtered by appId': `/v1.0/applications?${filter('appId', app.appId)}`,
      'apps filtered by name': `/v1.0/applications?${filter('displayName', app.displayName)}`,
      'grants filtered by client': `/v1.0/oauth2PermissionGrants?${filter('clientId', grant.clientId)}`,
    };
    const calls = [];
    for (const [name, path] of Object.entries(paths)) {
      await bare.send('PUT', path, {}, JSON.stringify(await tenant.send('GET', path, headers)));
      calls.push({ name, ...(await sideBySide(path, headers, tenant, bare)) });
    }
    server.send({});
    const { memoryInMb } = await answerOf();
    return { scenario, startInMs: info.startInMs, memoryInMb, calls };
  } finally {
    tenant.close();
    bare.close();
    server.disconnect();
  }
}

/**
 * In milliseconds for one answer. Both take turns, so that a busy machine slows both, and of each the fastest quarter counts:
 * what else the machine does only ever adds.
 */
async function sideBySide(path, headers, tenant, bare) {
  const times = { tenant: [], bare: [] };
  for (let round = 0; round < rounds; round += 1) {
    times.tenant.push(await timeOf(tenant, path, headers));
    times.bare.push(await timeOf(bare, path, headers));
  }
  const [inMs, bareInMs] = [fastQuarter(times.tenant), fastQuarter(times.bare)];
  return { inMs, bareInMs, ratio: inMs / bareInMs };
}

async function timeOf(side, path, headers) {
  const startedAt = performance.now();
  for (let call = 0; call < perRound; call += 1) await side.send('GET', path, headers);
  return (performance.now() - startedAt) / perRound;
}

function fastQuarter(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 4)];
}

/** One connection that stays open. */
function client(url, ca) {
  const agent = new Agent({ ca, keepAlive: true, maxSockets: 1 });
  return {
    send: (method, path, headers, body) =>
      new Promise((resolve, reject) => {
        const sent = request(url + path, { method, headers, agent }, (answer) => {
          let text = '';
          answer.setEncoding('utf8');
          answer.on('data', (chunk) => {
            text += chunk;
          });
          answer.on('end', () => {
            if (answer.statusCode < 300) resolve({ headers: answer.headers, text });
            else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
          });
        });
        sent.on('error', reject);
        sent.end(body);
      }),
    close: () => agent.destroy(),
  };
}

async function signIn(server, tenant, tenantId) {
  const form = (path, fields) =>
    tenant
      .send(
        'POST',
        `/${tenantId}/oauth2/v2.0/${path}`,
        { 'content-type': 'application/x-www-form-urlencoded' },
        new URLSearchParams({ client_id: azureCli, ...fields }).toString(),
      )
      .then(({ text }) => JSON.parse(text));
  const begun = await form('devicecode', { scope: 'https://graph.microsoft.com/.default' });
  server.send({ approve: { url: begun.verification_uri, userCode: begun.user_code } });
  await once(server, 'message');
  return (await form('token', { grant_type: 'device_code', device_code: begun.device_code })).access_token;
}

function print({ scenario, startInMs, memoryInMb, calls }) {
  console.log(`\n${scenario}: starts in ${Math.round(startInMs)} ms, ${Math.round(memoryInMb)} MB`);
  for (const { name, inMs, bareInMs, ratio } of calls) {
    const figures = `${inMs.toFixed(3)} ms, bare ${bareInMs.toFixed(3)} ms, ${ratio.toFixed(2)} x`;
    console.log(`  ${name.padEnd(28)}${figures}${ratio > limits.ratio ? '  TOO SLOW' : ''}`);
  }
}
