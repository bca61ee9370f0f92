import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { literalIn } from '../../src/documents/literals.ts';
import { renderSnippet, snippetNamed, snippetNames, snippets } from '../../src/documents/snippets.ts';
import { sampleValues } from './snippet-sample.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const hostileName = `Ana's "reader" \`id\` $HOME \${x} %{y} \\ 事故 <%= it %> */ #> """ '''`;

const clientNames = snippets.filter(({ kind }) => kind === 'client').map(({ name }) => name);

describe('every snippet', () => {
  test.each(snippetNames)(
    '%s names the tenant, the app and its permissions, and holds no placeholder',
    async (name) => {
      const { text, fileName } = await renderSnippet(name, sampleValues());
      if (name !== 'bicep') expect(text).toContain('7f3c0000-0000-4000-8000-0000000091ab');
      if (clientNames.includes(name)) {
        expect(text).toContain('5b1e0000-0000-4000-8000-0000000002cd');
        for (const scope of [
          'https://api.security.microsoft.com',
          'https://api.securitycenter.microsoft.com',
          'https://graph.microsoft.com',
        ]) {
          expect(text).toContain(`${scope}/.default`);
        }
        expect(text).toContain('https://api.security.microsoft.com/api/incidents?$top=1');
      } else {
        for (const value of ['Incident.Read', 'Machine.Isolate', 'ThreatHunting.Read.All', 'offline_access'])
          expect(text).toContain(value);
      }
      expect(text).not.toMatch(/<%|%>|undefined|\[object|\bit\.[a-z]/);
      expect(text).not.toMatch(/\n\n\n\n/);
      expect(text.endsWith('\n')).toBe(true);
      expect(fileName).toBe(snippetNamed(name)?.fileName);
    },
  );

  test.each(snippetNames)('%s has no secret, and says that there is none', async (name) => {
    const { text } = await renderSnippet(name, sampleValues());
    expect(text).toContain('There is no secret in it');
    expect(text).not.toMatch(/client_secret|password_credential|MSAL\.PS/i);
  });

  test.each(snippetNames)('%s keeps a hostile name within its quotes', async (name) => {
    const { text } = await renderSnippet(name, sampleValues({ displayName: hostileName }));
    const language = name === 'node' ? 'javascript' : name;
    // Only where the name is used at all: as a literal, and nowhere else.
    const literal = literalIn[language](hostileName);
    expect(text.split(literal).join('').includes('Ana')).toBe(false);
  });

  test('the ones that show the name do', async () => {
    for (const name of ['python', 'terraform', 'bicep'] as const) {
      expect((await renderSnippet(name, sampleValues({ displayName: hostileName }))).text).toContain(
        literalIn[name](hostileName),
      );
    }
  });

  test('talks to the hosts of its cloud only', async () => {
    for (const name of clientNames) {
      const { text } = await renderSnippet(name, sampleValues({}, builtInClouds['gcc-high']));
      expect(text).toContain('https://login.microsoftonline.us/');
      expect(text).toContain('https://api-gov.security.microsoft.us/.default');
      expect(text).not.toMatch(/microsoftonline\.com|graph\.microsoft\.com|api\.security\.microsoft\.com/);
    }
  });

  test('an authority that is not a public one is named as known', async () => {
    const cloud = { ...builtInClouds.public, authorityHost: 'https://localhost:8443', instanceDiscovery: false };
    expect((await renderSnippet('node', sampleValues({}, cloud))).text).toContain(
      'knownAuthorities: ["localhost:8443"]',
    );
    expect((await renderSnippet('python', sampleValues({}, cloud))).text).toContain('instance_discovery=False');
    expect((await renderSnippet('csharp', sampleValues({}, cloud))).text).toContain('validateAuthority: false');
    expect((await renderSnippet('node', sampleValues())).text).not.toContain('knownAuthorities');
  });

  test('without any API there is no client code to write', async () => {
    const bare = sampleValues({ permissions: [] });
    await expect(renderSnippet('python', bare)).rejects.toMatchObject({ code: 'consent-required' });
    expect((await renderSnippet('bicep', bare)).text).toContain('offline_access');
  });

  test('PowerShell is plain ASCII, so that every version reads it alike', async () => {
    const { text } = await renderSnippet('powershell', sampleValues({ displayName: hostileName }));
    expect(text).toMatch(/^#Requires -Version 5\.1\n/);
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test.each([
    ['pwsh', 'powershell'],
    ['C#', 'csharp'],
    ['bash', 'shell'],
    ['js', 'node'],
    [' TF ', 'terraform'],
  ])('%s is %s', (typed, name) => {
    expect(snippetNamed(typed)?.name).toBe(name);
    expect(snippetNamed('cobol')).toBeNull();
  });
});

describe('the form of a snippet', () => {
  const write = async (name: (typeof snippetNames)[number], change = {}) => {
    const { text, fileName } = await renderSnippet(name, sampleValues({ displayName: hostileName, ...change }));
    const file = path.join(folder, fileName);
    writeFileSync(file, text);
    return file;
  };

  test('Node reads its own', async () => {
    execFileSync(process.execPath, ['--check', await write('node')]);
  });

  test('a shell reads its own', async () => {
    execFileSync('sh', ['-n', await write('shell')]);
  });

  test.skipIf(!canRun('python3', '--version'))('Python reads its own', async () => {
    execFileSync('python3', [
      '-c',
      'import ast, sys; ast.parse(open(sys.argv[1], encoding="utf-8").read())',
      await write('python'),
    ]);
  });

  test.skipIf(!canRun('terraform', 'version'))(
    'Terraform reads its own, and would not format it otherwise',
    async () => {
      execFileSync('terraform', ['fmt', '-check', '-diff', await write('terraform')], { stdio: 'pipe' });
    },
  );

  test('braces and brackets of all others are balanced outside texts and remarks', async () => {
    for (const name of ['powershell', 'csharp', 'bicep'] as const) {
      const { text } = await renderSnippet(name, sampleValues());
      const bare = text
        .split('\n')
        .filter((line) => !/^\s*(#|\/\/)/.test(line))
        .join('\n')
        .replace(/'(?:''|\\.|[^'\n])*'|"(?:\\.|`.|[^"\n])*"/g, '');
      for (const [open, close] of [
        ['{', '}'],
        ['(', ')'],
        ['[', ']'],
      ] as const) {
        expect(bare.split(open).length, `${name} ${open}`).toBe(bare.split(close).length);
      }
    }
  });
});

describe('infrastructure code', () => {
  test('adopts the app that is there', async () => {
    const terraform = (await renderSnippet('terraform', sampleValues())).text;
    expect(terraform).toContain('id = "/applications/5b1e0000-0000-4000-8000-0000000002ce"');
    expect(terraform).toContain('redirect_uris = ["http://localhost", "https://portal.azure.com"]');
    const bicep = (await renderSnippet('bicep', sampleValues())).text;
    expect(bicep).toContain("uniqueName: 'incident-reader-x7'");
    expect(bicep).toContain("scope: 'ThreatHunting.Read.All openid profile offline_access'");
    expect(bicep).toContain("id: '12c153a4-4204-4224-aa3c-4626e2f47c2b'");
  });

  test('says so where it cannot', async () => {
    const unknown = sampleValues({
      applicationObjectId: null,
      uniqueName: null,
      permissions: [{ api: 'xdr', value: 'Brand.New' }],
    });
    expect((await renderSnippet('terraform', unknown)).text).not.toContain('import {');
    const bicep = (await renderSnippet('bicep', unknown)).text;
    expect(bicep).toContain('this file makes another app');
    expect(bicep).toContain('The id of this permission is not known here; add it: Brand.New');
  });

  test('leaves approvals for single people alone', async () => {
    const { text } = await renderSnippet(
      'bicep',
      sampleValues({ grantedForEveryone: false, assignmentRequired: true }),
    );
    expect(text).not.toContain('oauth2PermissionGrants');
    expect(text).toContain('appRoleAssignmentRequired: true');
  });
});

describe('what a snippet tries', () => {
  test('is a harmless read, or hunting through Graph, or nothing', () => {
    const [xdr, endpoint, graph] = sampleValues().apis;
    expect(xdr?.call).toEqual({
      method: 'GET',
      url: 'https://api.security.microsoft.com/api/incidents?$top=1',
      body: null,
    });
    expect(endpoint?.call).toBeNull();
    expect(graph?.call).toMatchObject({
      method: 'POST',
      url: 'https://graph.microsoft.com/v1.0/security/runHuntingQuery',
    });
  });

  test('leaves out APIs that the cloud does not have', () => {
    const { endpoint: _endpoint, ...resources } = builtInClouds.public.resources;
    expect(sampleValues({}, { ...builtInClouds.public, resources }).apis.map(({ key }) => key)).toEqual([
      'xdr',
      'graph',
    ]);
  });
});

function canRun(command: string, flag: string): boolean {
  try {
    execFileSync(command, [flag], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
