import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { claimsOf } from '../sandbox/trusted-client.ts';
import { azureCli, openPractice, type Practice } from './practice.ts';
import { chromium } from './present-clients.ts';
import { runClient, scriptPath } from './run-client.ts';

let practice: Practice;
afterEach(() => practice.close());

/** The person at Chromium, for clients that open BROWSER. */
const person = (name: string) => ({
  BROWSER: scriptPath('browser.mjs'),
  PRACTICE_CHROMIUM: chromium ?? '',
  PRACTICE_ACCOUNT: name,
});

describe.skipIf(chromium === null)('a client opens the browser by itself, and a person signs in there', () => {
  test('@azure/identity: InteractiveBrowserCredential', async () => {
    practice = await openPractice();
    const script = scriptPath('azure-identity.mjs');
    const graph = 'https://graph.microsoft.com/.default';
    const run = await runClient(practice, [process.execPath, script, 'browser', azureCli, graph], {
      env: person('Alex Apps'),
    });
    expect(run.events.at(-1)?.event, JSON.stringify(run.events.at(-1)) + run.stderr).toBe('second-api');
    expect(run.one('signed-in')['record']).toMatchObject({ username: 'appadmin@contoso.example' });
    expect(claimsOf(run.one('token')['accessToken'])).toMatchObject({ upn: 'appadmin@contoso.example' });
  });

  const program = fileURLToPath(new URL('../../bin/defender-access.js', import.meta.url));
  test('defender-access setup, from nothing to a proven token', async () => {
    practice = await openPractice();
    const { cloudFile } = await practice.sandbox.writeFiles(join(practice.folder, 'cloud'));
    const config = join(practice.folder, 'access.json');
    const parameters = [
      'setup',
      '--cloud',
      cloudFile,
      '--permission',
      'xdr/Incident.Read',
      '--name',
      'Incident reader',
    ];
    const child = spawn(process.execPath, [program, ...parameters, '--config', config, '--yes'], {
      cwd: practice.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: practice.folder, ...person('Adele Admin') },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect(code, said).toBe(0);
    const [made] = practice.sandbox.tenantStore.applications.by('displayName', 'Incident reader');
    expect(JSON.parse(await readFile(config, 'utf8'))).toMatchObject({ tenantId: practice.sandbox.tenant.id });
    expect(await readFile(config, 'utf8')).toContain(made?.appId);
    const calls = practice.sandbox.requests.filter(({ host }) => host === 'defender');
    expect(calls.map(({ status }) => status)).toContain(200);
  });
});
