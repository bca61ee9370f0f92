import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Agent, fetch } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { parseCloudFile } from '../../src/catalog/clouds.ts';
import { azureCli } from '../../src/catalog/first-party-clients.ts';
import { defenderPermissions, permissionOf } from '../../src/catalog/permissions.ts';
import { type SnippetValues, snippetValues } from '../../src/documents/snippet-values.ts';
import { renderSnippet, type SnippetName } from '../../src/documents/snippets.ts';
import { healthy } from '../../src/sandbox/scenarios/healthy.ts';
import { type RunningSandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'snippets-run-'));
const displayName = `Ana's "reader" \`id\` $HOME`;
const granted = [
  { api: 'xdr', value: 'Incident.Read' },
  { api: 'endpoint', value: 'Machine.Read' },
] as const;

let sandbox: RunningSandbox;
let caFile: string;
let values: SnippetValues;
const started: ChildProcess[] = [];
let runs = 0;

beforeAll(async () => {
  sandbox = await startSandbox({
    stateFile: null,
    scenario: { ...healthy, conditions: { ...healthy.conditions, signIn: { deviceCodePollInSeconds: 1 } } },
  });
  ({ caFile } = await sandbox.writeFiles(folder));
  const cloud = parseCloudFile(sandbox.cloud, { path: 'practice', readCa: () => sandbox.caPem });
  values = snippetValues(await registeredApp(), cloud);
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'));
});

afterAll(async () => {
  for (const child of started) child.kill();
  await sandbox.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.concurrent('against the practice tenant', () => {
  test('Node gets a token for XDR by a code and reads incidents', async () => {
    const { code, stdout, stderr } = await run('node', process.execPath, ['--device-code']);
    expect(stderr).toContain('/api/incidents?$top=1: 200');
    expect(JSON.parse(stdout)).toHaveProperty('value');
    expect(code).toBe(0);
  });

  test('Node gets a token for Endpoint through the browser and reads machines', async () => {
    const { code, stderr } = await run('node', process.execPath, ['endpoint']);
    expect(stderr).toContain('/api/machines?$top=1: 200');
    expect(code).toBe(0);
  });

  test('the shell gets a token for Endpoint, not on any command line, and reads machines', async () => {
    const { code, stdout, stderr } = await run('shell', 'sh', ['endpoint']);
    expect(stdout).toMatch(/"value"[\s\S]*\n200\n$/);
    expect(stderr).toMatch(/^Open \S+ and enter the code \S+$/m);
    expect(code).toBe(0);
  });

  test('the shell gives the token alone when asked', async () => {
    const { stdout } = await run('shell', 'sh', ['--token']);
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  });

  test('the shell says why it was refused', async () => {
    const { code, stderr } = await run('shell', 'sh', [], {
      ...values,
      clientId: '5b1e0000-0000-4000-8000-0000000002cd',
    });
    expect(stderr).toContain('AADSTS');
    expect(code).toBe(1);
  });

  test.skipIf(pythonWithMsal() === null)('Python gets a token for Endpoint and reads machines', async () => {
    const { code, stdout, stderr } = await run('python', pythonWithMsal() ?? '', ['endpoint', '--device-code']);
    expect(stderr).toMatch(/\/api\/machines\?\$top=1: 200/);
    expect(JSON.parse(stdout)).toHaveProperty('value');
    expect(code).toBe(0);
  });
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a snippet; as soon as it shows a code, the analyst enters it. */
async function run(name: SnippetName, command: string, flags: readonly string[], of = values): Promise<Ended> {
  const { fileName, text } = await renderSnippet(name, of);
  runs += 1;
  const file = path.join(folder, `${runs}`, fileName);
  mkdirSync(path.dirname(file));
  writeFileSync(file, text);
  const child = spawn(command, [file, ...flags], {
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      NODE_EXTRA_CA_CERTS: caFile,
      CURL_CA_BUNDLE: caFile,
      REQUESTS_CA_BUNDLE: caFile,
      PYTHONDONTWRITEBYTECODE: '1',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.push(child);
  let stdout = '';
  let stderr = '';
  let approval: Promise<void> | null = null;
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part;
  });
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part;
    const withCode = /(https?:\/\/\S+) and enter the code (\S+)/.exec(stderr);
    const inBrowser = /if no browser opens:\n(\S+)\n/.exec(stderr);
    if (approval !== null || (withCode ?? inBrowser) === null) return;
    const page = withCode === null ? { url: inBrowser![1]! } : { url: withCode[1]!, userCode: withCode[2]! };
    approval = sandbox.approveAs('analyst@contoso.example')(page);
  });
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  await approval;
  return { code, stdout, stderr };
}

/** An app with a name that would hurt, registered and approved through Graph as an administrator would. */
async function registeredApp(): Promise<Parameters<typeof snippetValues>[0]> {
  const dispatcher = new Agent({ connect: { ca: sandbox.caPem } });
  const login = `${sandbox.cloud.authorityHost}/${sandbox.tenant.id}/oauth2/v2.0`;
  const graph = `${sandbox.cloud.graphEndpoint}/v1.0`;
  const ask = async (url: string, init: { method?: string; body?: string; headers?: Record<string, string> }) => {
    const answer = await fetch(url, { ...init, dispatcher });
    const json = (await answer.json()) as Record<string, string>;
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${JSON.stringify(json)}`);
    return json;
  };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const client = { client_id: azureCli.appId };
  const code = await ask(`${login}/devicecode`, {
    method: 'POST',
    headers: form,
    body: `${new URLSearchParams({ ...client, scope: `${sandbox.cloud.graphEndpoint}/.default` })}`,
  });
  await sandbox.approveAs('admin@contoso.example')({ url: code['verification_uri']!, userCode: code['user_code']! });
  const { access_token: token } = await ask(`${login}/token`, {
    method: 'POST',
    headers: form,
    body: `${new URLSearchParams({ ...client, grant_type: 'device_code', device_code: code['device_code']! })}`,
  });
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const write = (url: string, body: object) =>
    ask(`${graph}${url}`, { method: 'POST', headers, body: JSON.stringify(body) });

  const app = await write('/applications', {
    displayName,
    isFallbackPublicClient: true,
    publicClient: { redirectUris: ['http://localhost'] },
    requiredResourceAccess: granted.map((ref) => ({
      resourceAppId: apis[ref.api].appId,
      resourceAccess: [{ id: permissionOf(ref)!.id, type: 'Scope' }],
    })),
  });
  const principal = await write('/servicePrincipals', { appId: app['appId'] });
  for (const { api, value } of granted) {
    const resource = await ask(`${graph}/servicePrincipals(appId='${apis[api].appId}')?$select=id`, { headers });
    await write('/oauth2PermissionGrants', {
      clientId: principal['id'],
      consentType: 'AllPrincipals',
      resourceId: resource['id'],
      scope: value,
    });
  }
  return {
    displayName,
    tenantId: sandbox.tenant.id,
    clientId: app['appId']!,
    redirectUris: ['http://localhost'],
    applicationObjectId: app['id']!,
    uniqueName: null,
    tags: [],
    assignmentRequired: false,
    grantedForEveryone: true,
    permissions: granted.filter((ref) => defenderPermissions.some(({ value }) => value === ref.value)),
  };
}

function pythonWithMsal(): string | null {
  for (const command of ['python3', '/usr/bin/python3']) {
    try {
      execFileSync(command, ['-c', 'import msal, requests'], { stdio: 'ignore' });
      return command;
    } catch {}
  }
  return null;
}
