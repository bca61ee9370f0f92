import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

const quick = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'];

let journey: Journey;
afterEach(() => journey.end());

describe('in a tenant that is', () => {
  test.each<[scenario: string, exit: number, words: RegExp]>([
    ['healthy', 0, /It works\./],
    ['large-tenant', 0, /It works\./],
    ['slow-replication', 0, /waiting for the directory to catch up.*It works\./],
    ['throttling', 0, /asks to wait; going on in.*It works\./],
    ['server-errors', 0, /failed with status 504; going on.*It works\./],
    ['broken-network', 0, /looking whether the last change arrived.*It works\./],
    ['clock-drift', 5, /The clock of this machine is 20 min behind.*timedatectl/],
    ['no-licence', 3, /is not active in this tenant.*the proof failed/],
    ['admin-approval', 0, /It works\./],
    ['registration-closed', 0, /It works\./],
    ['reference-required', 4, /reference/],
    ['redirect-refused', 4, /redirect URI.*device/],
  ])('%s: exit %i', async (scenario, exit, words) => {
    journey = await startJourney({ scenario });
    const ended = await journey.run(quick);
    expect([ended.exit, ended.words]).toEqual([exit, expect.stringMatching(words)]);
    expect(journey.ourApps()).toEqual(exit === 0 || exit === 3 ? ['Incident reader'] : []);
  });

  test.each<[scenario: string, number: string, words: RegExp]>([
    ['conditional-access', '53003', /Conditional Access/],
    ['azure-cli-blocked', '50105', /Graph Command Line Tools.*Application\.ReadWrite\.All.*--admin-client-id 14d82eec/],
  ])('%s: the number on the page is explained, exit 4', async (scenario, number, words) => {
    journey = await startJourney({ scenario });
    const ended = await journey.run([...quick.slice(0, -1), '--tenant', 'contoso.example'], {
      answers: [[/Number on the error page/, number]],
      keys: ['e'],
    });
    expect([ended.exit, ended.words]).toEqual([4, expect.stringMatching(words)]);
    expect(journey.ourApps()).toEqual([]);
  });

  test('second-factor: one further sign-in for the API that wants it, with the reason, and then the proof', async () => {
    journey = await startJourney({ scenario: 'second-factor' });
    const pages: string[] = [];
    const permissions = ['--permission', 'xdr/Incident.Read,endpoint/Machine.Read'];
    const ended = await journey.run([...quick.slice(0, 3), ...permissions, '--yes'], {
      openPage: async (page) => {
        pages.push(page.url);
        await Promise.resolve();
        void journey.sandbox.approveAs('admin')(page);
        return true;
      },
    });
    expect([ended.exit, ended.words]).toEqual([0, expect.stringMatching(/AADSTS50076.*once more.*It works\./)]);
    // The administrator, the user, and the user once more, with what the refusal asked for.
    expect(pages.map((url) => new URL(url).searchParams.has('claims'))).toEqual([false, false, true]);
  });

  test('policies-changed: one new token with what Graph asks for, and nothing is made twice', async () => {
    journey = await startJourney({ scenario: 'policies-changed' });
    const ended = await journey.run(quick);
    expect([ended.exit, ended.words]).toEqual([0, expect.stringMatching(/It works\./)]);
    expect(journey.ourApps()).toEqual(['Incident reader']);
    const principals = ended.requests.filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/servicePrincipals'),
    );
    expect(principals.map(({ status }) => status)).toEqual([401, 201]);
  });

  test('azure-cli-blocked: the other client goes through once it was named', async () => {
    journey = await startJourney({ scenario: 'azure-cli-blocked' });
    const ended = await journey.run([...quick, '--admin-client-id', '14d82eec-204b-4c2f-b7e8-296a70dab67e']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('Leave "Consent on behalf of your organization" unticked');
  });

  test('device-code-blocked: a code that nobody could use leads to the browser', async () => {
    journey = await startJourney({ scenario: 'device-code-blocked' });
    const ended = await journey.run([...quick, '--auth', 'device-code']);
    expect([ended.exit, ended.words]).toEqual([4, expect.stringMatching(/AADSTS.*--auth browser/)]);
    const again = await journey.run([...quick, '--auth', 'browser']);
    expect(again.exit).toBe(0);
  });
});

describe('run again after somebody', () => {
  const again = ['setup', '--yes', '--auth', 'device-code'];
  /** Sets up in a healthy tenant, which then meets the scenario. */
  async function later(scenario: string): Promise<void> {
    const state = mkdtempSync(join(tmpdir(), 'journey-state-'));
    const stateFile = join(state, 'tenant.json');
    const before = await startJourney({ stateFile });
    await before.run([...quick, '--skip-proof']);
    const config = readFileSync(join(before.folder, 'defender-access.json'), 'utf8');
    await before.end();
    const { end, ...started } = await startJourney({ stateFile, scenario });
    journey = {
      ...started,
      async end() {
        await end();
        rmSync(state, { recursive: true });
      },
    };
    writeIn(journey, 'defender-access.json', config);
  }

  test.each<[did: string, scenario: string, exit: number, words: RegExp]>([
    ['removed the consent, it is given again', 'consent-removed', 0, /consent for everyone in Contoso.*It works\./],
    ['edited the consent, what is missing comes back', 'grants-edited', 0, /consent for everyone.*It works\./],
    ['disabled the app, nothing is written', 'app-disabled', 1, /is switched off, so nobody can sign in to it/],
    ['deleted the app, both ways on are named', 'app-deleted', 1, /was deleted.*--app-id.*--new/],
    [
      'demanded assignment, the proof fails and says so',
      'assignment-required',
      3,
      /lets in only people assigned to it.*the proof failed/,
    ],
  ])('%s', async (_, scenario, exit, words) => {
    await later(scenario);
    const ended = await journey.run(again);
    expect([ended.exit, ended.words]).toEqual([exit, expect.stringMatching(words)]);
    expect(journey.ourApps()).toEqual(scenario === 'app-deleted' ? [] : ['Incident reader']);
    if (scenario === 'grants-edited') {
      const scopes = [...journey.sandbox.tenantStore.oauth2PermissionGrants.values()].map(({ scope }) => scope);
      expect(scopes).toContainEqual(
        expect.stringMatching(/AdvancedHunting\.Read.*Incident\.Read|Incident\.Read.*AdvancedHunting\.Read/),
      );
    }
  });
});
