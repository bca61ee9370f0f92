import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

let journey: Journey;
const html = 'defender-access-record.html';
const read = (name: string): string => readFileSync(join(journey.folder, name), 'utf8');

beforeEach(async () => {
  journey = await startJourney();
});
afterEach(() => journey.end());

async function setUp(...more: readonly string[]): Promise<void> {
  const ended = await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', ...more]);
  expect(ended.exit).toBe(0);
}

describe('record', () => {
  test('writes one page that says what stands, and changes nothing', async () => {
    await setUp();
    const ended = await journey.run(['record']);
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain(`written             ${html}`);
    const page = read(html);
    expect(page).toContain('<h1>Incident reader</h1>');
    expect(page).toContain('admin@contoso.example');
    expect(page).toContain(String(journey.config()?.['clientId']));
    expect(page).toContain('every check passed.');
    expect(page).toContain('In order');
    expect(statSync(join(journey.folder, html)).mode & 0o777).toBe(0o600);
    expect(
      ended.requests.filter(({ host, method, inBatch }) => host === 'graph' && method !== 'GET' && inBatch),
    ).toEqual([]);
    const http = ended.requests.filter(({ host, inBatch }) => host === 'graph' && !inBatch);
    expect(http.map(({ path }) => path)).toEqual(['/v1.0/$batch', '/v1.0/$batch']);
  });

  test('holds no token, code or verifier', async () => {
    await setUp();
    await journey.run(['record']);
    await journey.run(['record', '--format', 'md']);
    for (const text of [read(html), read('defender-access-record.md')]) {
      expect(text).not.toMatch(/eyJ[\w-]{10,}|refresh_token|code_verifier|[\w-]{100,}/);
    }
  });

  test('says what others did since, with their names', async () => {
    await setUp();
    const { tenantStore, accounts } = journey.sandbox;
    const clientId = String(journey.config()?.['clientId']);
    const app = tenantStore.applications.one('appId', clientId);
    const analyst = accounts.find(({ key }) => key === 'analyst');
    if (app === undefined || app === null || analyst === undefined) throw new Error('the practice tenant lacks them');
    tenantStore.applications.update(app.id, { web: { ...app.web, redirectUris: ['https://elsewhere.example/cb'] } });
    const principal = tenantStore.servicePrincipals.one('appId', clientId);
    const grants = tenantStore.oauth2PermissionGrants.by('clientId', principal?.id ?? '');
    const xdr = grants.find((grant) => grant.scope?.includes('Incident.Read'));
    if (xdr === undefined) throw new Error('nothing was granted');
    tenantStore.oauth2PermissionGrants.update(xdr.id, {
      consentType: 'Principal',
      principalId: analyst.objectId,
      scope: 'Incident.Read CustomDetections.ReadWrite',
    });
    const { record } = (await journey.run(['record', '--json'])).json() as { record: Record<string, unknown> };
    expect(record).toMatchObject({
      verdict: 'fail',
      leastSet: { exceeding: ['xdr/CustomDetections.ReadWrite'] },
      app: {
        redirectUris: expect.arrayContaining([
          { uri: 'https://elsewhere.example/cb', platform: 'web', addedBySetup: false },
        ]),
      },
    });
    const row = (record['permissions'] as { value: string }[]).find(
      ({ value }) => value === 'CustomDetections.ReadWrite',
    );
    expect(row).toMatchObject({
      highImpact: expect.stringContaining('detection rules'),
      consent: { kind: 'people', people: [{ name: 'Ana Analyst', userPrincipalName: 'analyst@contoso.example' }] },
      verdict: 'warn',
    });
    expect(existsSync(join(journey.folder, html))).toBe(false);
  });

  test('never replaces a file unasked', async () => {
    await setUp();
    const file = writeIn(journey, html, 'mine');
    for (const args of [['record'], ['record', '--yes']]) {
      const refused = await journey.run(args);
      expect(refused.exit).toBe(2);
      expect(refused.stderr).toContain('--out FILE');
      expect(refused.requests).toEqual([]);
    }
    const kept = await journey.run(['record'], { answers: [[/there already\. Replace it\?/, false]] });
    expect(kept.exit).toBe(130);
    expect(readFileSync(file, 'utf8')).toBe('mine');
    const replaced = await journey.run(['record'], {
      answers: [
        [/there already\. Replace it\?/, true],
        [/Go on with this account\?/, 'go-on'],
      ],
    });
    expect(replaced.exit).toBe(0);
    expect(readFileSync(file, 'utf8')).toContain('<h1>Incident reader</h1>');
  });

  test('follows no link, and goes elsewhere or to stdout when told', async () => {
    await setUp();
    symlinkSync(join(journey.folder, 'target'), join(journey.folder, html));
    expect((await journey.run(['record'])).exit).toBe(1);
    expect(existsSync(join(journey.folder, 'target'))).toBe(false);
    expect((await journey.run(['record', '--out', 'reviews/one.html'])).exit).toBe(0);
    expect(read('reviews/one.html')).toContain('<!doctype html>');
    const printed = await journey.run(['record', '--format', 'md', '--out', '-']);
    expect(printed.stdout).toMatch(/^# Incident reader: record of a Defender API access\n/);
  });

  test('without a config, with a format it does not know, or with the app gone it says so', async () => {
    expect((await journey.run(['record', '--json'])).json()).toMatchObject({ error: { code: 'config-missing' } });
    await setUp();
    expect((await journey.run(['record', '--format', 'pdf', '--json'])).json()).toMatchObject({
      error: { code: 'answer-invalid' },
    });
    const app = journey.sandbox.tenantStore.applications.one('appId', String(journey.config()?.['clientId']));
    if (app === undefined || app === null) throw new Error('there is no app');
    journey.sandbox.tenantStore.applications.remove(app.id);
    const gone = await journey.run(['record', '--json']);
    expect(gone.json()).toMatchObject({ error: { code: 'app-not-found' } });
    writeFileSync(join(journey.folder, 'defender-access.json'), '{');
    expect((await journey.run(['record', '--json'])).json()).toMatchObject({ error: { code: 'config-damaged' } });
  });
});
