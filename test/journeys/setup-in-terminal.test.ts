import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

let journey: Journey;
beforeAll(async () => {
  journey = await startJourney();
});
afterAll(() => journey.end());

const whereQuestions = [
  [/Which cloud/, 'Another one, described in a file'],
  [/Path of the cloud file/, 'cloud/cloud.json'],
  [/Which tenant/, ''],
  [/Go on with this account/, 'Yes, in Contoso'],
] as const;

describe('a setup answered by hand', () => {
  test('asks eleven questions, shows the plan, proves and keeps', async () => {
    const ended = await journey.run(['setup'], {
      withoutCloud: true,
      answers: [
        ...whereQuestions,
        [/able to do/, ['Read incidents']],
        [/called/, 'Incident reader'],
        [/return to/, 'as offered'],
        [/Who may use/, 'Everyone in the tenant'],
        [/Further owners/, 'analyst@contoso.example'],
        [/Which files/, ['.env', 'PowerShell', 'Answers']],
        [/Apply this plan/, true],
      ],
    });
    expect(ended.exit).toBe(0);
    expect(ended.stderr).toContain('+ owner               analyst@contoso.example');
    expect(ended.stderr).toContain('8 to add, 0 to change, 0 to remove. Nothing has been written yet.');
    // Said at the page of the new app alone: the administrator's is known everywhere.
    expect(ended.words.match(/If it says AADSTS700016, wait a few seconds, then press r/g)).toHaveLength(1);
    expect(ended.stdout).toContain('It works.');
    const app = journey.sandbox.tenantStore.applications.one('displayName', 'Incident reader');
    expect(app?.publicClient?.redirectUris).toEqual(['http://localhost', 'https://portal.azure.com']);
    expect(journey.config()).toMatchObject({ clientId: app?.appId, wanted: { owners: ['analyst@contoso.example'] } });
  });

  test('names the next commands with the cloud that was answered', async () => {
    const ended = await journey.run(['setup', '--yes', '--skip-proof'], { withoutCloud: false });
    expect(ended.stdout).toContain(`defender-access token --copy --cloud ${journey.cloudFile}`);
  });

  test('without the cloud file, a config of such a cloud says how to go on', async () => {
    const ended = await journey.run(['setup', '--yes'], { withoutCloud: true });
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toMatch(/cloud "practice-tenant".*not built in[\s\S]*--cloud FILE[\s\S]*--sandbox/);
  });

  test('writes the other forms beside the config, for the owner only', () => {
    for (const name of [
      '.env',
      'defender-access.settings.ps1',
      'defender-access.answers.json',
      'defender-access.json',
    ]) {
      expect(statSync(join(journey.folder, name)).mode & 0o777).toBe(0o600);
    }
    const { clientId } = journey.config() ?? {};
    expect(readFileSync(join(journey.folder, '.env'), 'utf8')).toContain(`DEFENDER_CLIENT_ID=${clientId}`);
    expect(readFileSync(join(journey.folder, 'defender-access.settings.ps1'), 'utf8')).toContain(`'${clientId}'`);
  });

  test('the answers set up the same elsewhere, without the people and the tenant of here', async () => {
    const file = join(journey.folder, 'defender-access.answers.json');
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({
      $comment: expect.stringContaining('setup --answers FILE') as string,
      name: 'Incident reader',
      task: ['read-incidents'],
      'redirect-uri': ['http://localhost', 'https://portal.azure.com'],
      for: 'everyone',
    });
    const again = await journey.run([
      'setup',
      '--answers',
      file,
      '--config',
      'second.json',
      '--new',
      '--yes',
      '--dry-run',
    ]);
    expect(again.exit, again.stderr).toBe(0);
    expect(again.words).toContain('+ permission xdr/Incident.Read');
    expect(again.words).toContain('7 to add, 0 to change, 0 to remove.');
  });

  test('a declined plan writes nothing and says so', async () => {
    const before = journey.ourApps();
    const ended = await journey.run(
      ['setup', '--config', 'declined.json', '--name', 'Declined', '--task', 'read-alerts'],
      {
        answers: [
          [/Which tenant/, 'contoso.example'],
          [/Go on with this account/, 'Yes, in Contoso'],
          [/return to/, ['http://localhost']],
          [/Who may use/, 'Only me'],
          [/Further owners/, ''],
          [/Which files/, 'as offered'],
          [/Apply this plan/, false],
        ],
      },
    );
    expect(ended.exit).toBe(130);
    expect(ended.stderr).toMatch(/You did not approve the plan\.\n {2}Nothing was written\.\n$/);
    expect(journey.ourApps()).toEqual(before);
    expect(journey.config('declined.json')).toBeNull();
  });

  test('another account can be chosen after seeing who signed in', async () => {
    const ended = await journey.run(
      ['setup', '--config', 'changed.json', '--name', 'Changed', '--task', 'read-alerts', '--dry-run'],
      {
        as: ['analyst', 'admin'],
        answers: [
          [/Which tenant/, ''],
          [/Go on with this account/, 'No, sign in with another one'],
          [/Go on with this account/, 'Yes, in Contoso'],
          [/return to/, ['http://localhost', 'Another redirect URI']],
          [/Redirect URIs, sep/, 'http://localhost:8400 msal00000000-0000-0000-0000-000000000001://auth'],
          [/Who may use/, 'People I name'],
          [/user names/, 'analyst@contoso.example'],
          [/Further owners/, ''],
          [/Which files/, 'as offered'],
        ],
      },
    );
    expect(ended.exit).toBe(0);
    expect(ended.stderr.match(/signed in +\w+ \w+/g)?.map((line) => line.split(/ {2,}/)[1])).toEqual([
      'Ana Analyst',
      'Adele Admin',
    ]);
    expect(ended.stderr).toContain('+ redirect URI        http://localhost:8400');
    expect(ended.stderr).toContain('+ assigned person     analyst@contoso.example');
  });
});

describe('files beside the config', () => {
  const quick = ['setup', '--name', 'Files', '--task', 'read-incidents', '--skip-proof', '--format', 'env'];

  test('a foreign one stops a script before anything is written', async () => {
    writeIn(journey, 'sub/.env', 'SECRET=mine\n');
    const before = journey.ourApps();
    const ended = await journey.run([...quick, '--config', 'sub/defender-access.json', '--yes']);
    expect(ended.exit).toBe(2);
    expect(ended.stderr).toMatch(/sub\/\.env is there already, and defender-access did not make it/);
    expect(readFileSync(join(journey.folder, 'sub/.env'), 'utf8')).toBe('SECRET=mine\n');
    expect(journey.ourApps()).toEqual(before);
    expect(journey.config('sub/defender-access.json')).toBeNull();
  });

  test.each([
    ['kept', false, /^SECRET=mine/],
    ['replaced', true, /^# Made by defender-access/],
  ])('in a terminal it is %s, as the person says', async (how, replace, content) => {
    writeIn(journey, `${how}/.env`, 'SECRET=mine\n');
    const ended = await journey.run([...quick, '--config', `${how}/defender-access.json`, '--new'], {
      answers: [
        [/Which tenant/, ''],
        [/Go on with this account/, 'Yes, in Contoso'],
        [/return to/, 'as offered'],
        [/Who may use/, 'Everyone in the tenant'],
        [/Further owners/, ''],
        [/Replace it/, replace],
        [/Apply this plan/, true],
      ],
    });
    expect(ended.exit).toBe(0);
    expect(ended.stdout.includes('also written')).toBe(replace);
    expect(readFileSync(join(journey.folder, how, '.env'), 'utf8')).toMatch(content);
  });
});
