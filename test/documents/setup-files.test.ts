import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { renderSetupFile } from '../../src/documents/setup-files.ts';
import { sampleValues } from './snippet-sample.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hostileName = `Ana's "reader" \`id\` $HOME \${x} %{y} \\ 事故 <%= it %> */ #> """ '''`;

describe('setup files', () => {
  test('.env is read by Node', async () => {
    const { fileName, text } = await renderSetupFile('env', sampleValues());
    expect(fileName).toBe('.env');
    expect({ ...parseEnv(text) }).toEqual({
      DEFENDER_APP_NAME: 'Incident reader',
      DEFENDER_TENANT_ID: '7f3c0000-0000-4000-8000-0000000091ab',
      DEFENDER_CLIENT_ID: '5b1e0000-0000-4000-8000-0000000002cd',
      DEFENDER_AUTHORITY: 'https://login.microsoftonline.com/7f3c0000-0000-4000-8000-0000000091ab',
      DEFENDER_XDR_SCOPE: 'https://api.security.microsoft.com/.default',
      DEFENDER_XDR_URL: 'https://api.security.microsoft.com',
      DEFENDER_ENDPOINT_SCOPE: 'https://api.securitycenter.microsoft.com/.default',
      DEFENDER_ENDPOINT_URL: 'https://api.security.microsoft.com',
      DEFENDER_GRAPH_SCOPE: 'https://graph.microsoft.com/.default',
      DEFENDER_GRAPH_URL: 'https://graph.microsoft.com',
    });
  });

  test('.env leaves out a name that its readers would not read alike', async () => {
    const { text } = await renderSetupFile('env', sampleValues({ displayName: hostileName }));
    expect(text).not.toContain('Ana');
    expect(text).toContain('# The name of the app is left out');
  });

  test('PowerShell has every value in single quotes', async () => {
    const { text } = await renderSetupFile('powershell', sampleValues({ displayName: "Ana's $reader" }));
    expect(text).toContain("AppName   = 'Ana''s $reader'");
    expect(text).toContain("Permissions = @('Machine.Isolate')");
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test.each(['env', 'powershell'] as const)(
    '%s begins with the remark by which we know our own files',
    async (format) => {
      expect((await renderSetupFile(format, sampleValues())).text.startsWith('# Made by defender-access.')).toBe(true);
    },
  );
});
