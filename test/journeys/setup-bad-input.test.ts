import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const quick = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'];

describe('what cannot be used is refused before anybody is asked to sign in', () => {
  test.each<[what: string, args: readonly string[], words: RegExp]>([
    ['an unknown task', ['--task', 'read-incident'], /no task called read-incident\..*read-incidents/],
    ['an unknown permission', ['--permission', 'Incidents.Read'], /Incidents\.Read.*Incident\.Read/],
    [
      'an application permission',
      ['--permission', 'Machine.Read.All'],
      /application permission.*endpoint\/Machine\.Read\b/,
    ],
    ['a permission of an API we do not know', ['--permission', 'exchange/Mail.Read'], /exchange/],
    [
      'a bad tenant',
      ['--task', 'read-incidents', '--tenant', 'con toso'],
      /--tenant "con toso" cannot be used.*contoso\.com/,
    ],
    ['a bad app id', ['--task', 'read-incidents', '--app-id', '1234'], /--app-id "1234"/],
    [
      'a bad client id',
      ['--task', 'read-incidents', '--admin-client-id', 'azure-cli'],
      /--admin-client-id "azure-cli"/,
    ],
    [
      'a bad way to sign in',
      ['--task', 'read-incidents', '--auth', 'password'],
      /--auth "password".*browser, device-code, azure-cli/,
    ],
    ['a bad format', ['--task', 'read-incidents', '--format', 'yaml'], /--format "yaml".*json, env, powershell/],
    [
      '--app-id with --new',
      ['--task', 'read-incidents', '--new', '--app-id', '12c153a4-4204-4224-aa3c-4626e2f47c2b'],
      /only one of them/,
    ],
    ['no user name', ['--task', 'read-incidents', '--for', 'ana'], /--for "ana".*ada@contoso\.example/],
    [
      'everyone and somebody',
      ['--task', 'read-incidents', '--for', 'everyone,ana@contoso.example'],
      /either everyone or named/,
    ],
    ['no owner name', ['--task', 'read-incidents', '--owner', 'SOC team'], /--owner "SOC team"/],
    [
      'a redirect URI with a wildcard',
      ['--task', 'read-incidents', '--redirect-uri', 'https://*.example'],
      /--redirect-uri/,
    ],
    [
      'a redirect URI with a fragment',
      ['--task', 'read-incidents', '--redirect-uri', 'https://a.example/#x'],
      /--redirect-uri/,
    ],
    [
      'a redirect URI over plain http',
      ['--task', 'read-incidents', '--redirect-uri', 'http://contoso.example'],
      /--redirect-uri/,
    ],
    [
      'a script as redirect URI',
      ['--task', 'read-incidents', '--redirect-uri', 'javascript:alert(1)'],
      /--redirect-uri/,
    ],
    ['an unknown flag', ['--task', 'read-incidents', '--taks', 'x'], /unknown option '--taks'.*--task/i],
    ['an unknown command', ['stup'], /no command stup.*Did you mean setup\?/],
  ])('%s', async (_, args, words) => {
    const command = args[0] === 'stup' ? [] : ['setup'];
    const ended = await journey.run([...command, ...args, '--yes', '--name', 'X']);
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(words);
    expect(ended.requests).toEqual([]);
    expect(journey.config()).toBeNull();
  });

  test.each([
    ['121 characters', 'n'.repeat(121)],
    ['a line break', 'Incident\nreader'],
    ['an escape sequence', 'Incident \u001b[31mreader\u001b[0m'],
    ['nothing but blanks', '   '],
    ['a direction override', 'reader \u202Etxt.exe'],
  ])('a name of %s', async (_, name) => {
    const ended = await journey.run(['setup', '--task', 'read-incidents', '--yes', '--name', name]);
    expect(ended.exit).toBe(2);
    expect(ended.words).toContain('--name');
    expect(ended.stderr).not.toContain('\u001b');
    expect(ended.stderr).not.toContain('\u202e');
    expect(ended.requests).toEqual([]);
  });

  test.each([
    ['quotes', `O'Brien's "reader"`],
    ['emoji', 'Reader 🛡️ für Müller'],
    ['shell and template marks', '$(id) `x` ${y} <%= z %> %PATH%'],
    ['OData and URL marks', "a' or 1 eq 1 & b=c?d#e/f+g"],
  ])('a name with %s is fine, and stands as it was typed', async (_, name) => {
    const config = `${Buffer.from(name).toString('hex').slice(0, 12)}.json`;
    const ended = await journey.run([
      ...['setup', '--task', 'read-incidents', '--yes', '--skip-proof', '--format', 'env,powershell'],
      ...['--name', name, '--config', config],
    ]);
    expect(ended.exit).toBe(0);
    expect(journey.config(config)).toMatchObject({ displayName: name });
    expect(journey.ourApps()).toContain(name);
    const again = await journey.run(['setup', '--yes', '--skip-proof', '--json', '--config', config]);
    expect(again.json()).toMatchObject({ status: 'unchanged' });
  });
});

describe('without a terminal', () => {
  test('every missing flag is named at once', async () => {
    const ended = await journey.run(['setup'], { withoutCloud: true });
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(
      /--cloud, --tenant, --task or --permission, --name, --redirect-uri, --for, --owner and --format are missing/,
    );
    expect(ended.words).toContain('With --yes the defaults are taken.');
    expect(ended.words).toContain(
      'Example: defender-access setup --name "Incident reader" --task read-incidents --yes',
    );
  });

  test('--yes takes defaults, but nobody can guess what the app is for', async () => {
    const ended = await journey.run(['setup', '--yes']);
    expect(ended.exit).toBe(2);
    expect(ended.words).toContain('--task or --permission is missing, and there is no terminal to ask in.');
  });

  test('a missing approval is said before anybody signs in', async () => {
    const args = ['--name', 'X', '--for', 'everyone', '--redirect-uri', 'http://localhost', '--owner', 'a@b.example'];
    const ended = await journey.run([
      ...['setup', '--task', 'read-incidents', '--tenant', 'contoso.example', '--format', 'json', ...args],
    ]);
    expect(ended.exit).toBe(2);
    expect(ended.words).toContain('--yes is missing, and there is no terminal to ask for approval in.');
    expect(ended.requests).toEqual([]);
  });

  test('--json says it as one document', async () => {
    const ended = await journey.run(['setup', '--json', '--yes']);
    expect(ended.exit).toBe(2);
    expect(ended.json()).toMatchObject({ schemaVersion: 1, error: { code: 'answer-missing' } });
    expect(ended.stderr).toBe('');
  });
});

describe('clouds and answers', () => {
  const cloud = {
    name: 'x',
    authorityHost: 'https://login.example',
    graphEndpoint: 'https://graph.example',
    portal: 'https://portal.example',
    resources: { graph: { endpoint: 'https://graph.example', audience: 'https://graph.example' } },
  };
  test.each<[what: string, content: unknown, words: RegExp]>([
    ['that is not there', null, /neither a cloud we know nor a file/],
    ['that is not JSON', '{"name": ', /is not JSON/],
    ['over plain http', { ...cloud, graphEndpoint: 'http://graph.example' }, /graphEndpoint.*https/],
    ['with a path in a host', { ...cloud, authorityHost: 'https://login.example/common' }, /authorityHost/],
    ['with a password in a host', { ...cloud, authorityHost: 'https://me:pw@login.example' }, /authorityHost/],
    ['whose certificate is missing', { ...cloud, caFile: './nowhere.pem' }, /caFile|nowhere\.pem/],
  ])('a cloud file %s', async (_, content, words) => {
    if (content !== null) writeIn(journey, 'broken.json', content);
    const ended = await journey.run([...quick, '--cloud', content === null ? 'mars' : 'broken.json'], {
      withoutCloud: true,
    });
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(words);
    expect(ended.words).not.toContain('pw@');
  });

  test('an answers file answers, and a flag wins over it', async () => {
    writeIn(journey, 'answers.json', { task: ['read-incidents'], name: 'From a file', for: 'analyst@contoso.example' });
    const ended = await journey.run([
      ...['setup', '--answers', 'answers.json', '--name', 'From a flag', '--yes', '--dry-run', '--json'],
    ]);
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({ status: 'planned', app: { displayName: 'From a flag' } });
    expect(ended.stdout).toContain('analyst@contoso.example');
  });

  test.each([
    ['a key it does not know', '{"taks": ["read-incidents"]}', /taks/],
    ['an approval', '{"yes": true}', /"yes" is no answer/],
    ['no JSON', 'task: read-incidents', /is not JSON/],
    ['a list for a text', '{"name": ["a"]}', /"name" has to be a text/],
  ])('an answers file with %s is refused', async (_, content, words) => {
    writeIn(journey, 'bad-answers.json', content);
    const ended = await journey.run(['setup', '--answers', 'bad-answers.json', '--yes']);
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(words);
  });
});

describe('a config that cannot be used is left as it is', () => {
  test.each<[what: string, content: string, exit: number, words: RegExp]>([
    ['cut off', '{"version": 1, "cloud": "pub', 2, /not a usable config.*cut off/],
    ['empty', '', 2, /it is empty/],
    ['newer', '{"version": 2, "future": true}', 2, /newer defender-access.*Update/],
    ['of another program', '{"compilerOptions": {}}', 2, /was not written by defender-access/],
  ])('%s', async (what, content, exit, words) => {
    const file = writeIn(journey, `${what}.json`, content);
    const ended = await journey.run([...quick, '--config', `${what}.json`]);
    expect(ended.exit).toBe(exit);
    expect(ended.words).toMatch(words);
    expect(readFileSync(file, 'utf8')).toBe(content);
    expect(ended.requests).toEqual([]);
  });

  test.each([
    ['whose folder is a file', 'file/defender-access.json'],
    ['that is a symbolic link', 'link.json'],
  ])('%s cannot be written, which is said before the tenant is changed', async (_, config) => {
    writeIn(journey, 'file', '');
    symlinkSync('nowhere.json', join(journey.folder, config.includes('/') ? 'unused.json' : config));
    const before = journey.ourApps();
    const ended = await journey.run([...quick, '--name', 'Y', '--config', config]);
    expect([ended.exit, ended.words]).toEqual([1, expect.stringMatching(/cannot be written.*--config FILE/)]);
    expect(journey.ourApps()).toEqual(before);
  });
});
