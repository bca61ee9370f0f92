import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { admin, type Ended, type Journey, startJourney } from '../support/journey.ts';

const quick = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'];

let journey: Journey;
const end = () => journey.end();
const start = async () => {
  journey = await startJourney();
};

const isGraphWrite = ({ host, method, path }: Ended['requests'][number]) =>
  host === 'graph' && method !== 'GET' && !path.endsWith('/$batch');
const consentIsGiven = () => {
  const app = journey.sandbox.tenantStore.applications.one('displayName', 'Incident reader');
  const principal = journey.sandbox.tenantStore.servicePrincipals.one('appId', app?.appId ?? '');
  return journey.sandbox.tenantStore.oauth2PermissionGrants.by('clientId', principal?.id ?? '').length === 2;
};

describe('without the role to consent', () => {
  beforeEach(start);
  afterEach(end);

  test.each([['analyst'], ['reader'], ['pim']])('%s does what they may, and gets one link: exit 4', async (who) => {
    const ended = await journey.run(quick, { as: [who] });
    expect(ended.exit).toBe(4);
    expect(ended.words).toContain('Pass this on to someone who may consent.');
    expect(ended.words).toContain('Cloud Application Administrator');
    const [link] = /https:\S+adminconsent\S+/.exec(ended.stdout) ?? [''];
    expect(new URL(link).searchParams.get('redirect_uri')).toBe('https://portal.azure.com');
    expect(new URL(link).searchParams.get('scope')).toContain('https://api.security.microsoft.com/Incident.Read');
    expect(journey.ourApps()).toEqual(['Incident reader']);
    expect(journey.config()).toMatchObject({ consent: { kind: 'none' }, lastProof: null, pending: null });
    expect(consentIsGiven()).toBe(false);
    expect(ended.words).toContain('a role that is only eligible (Privileged Identity Management) counts once');
  });

  test('--json carries the link, and who may', async () => {
    const ended = await journey.run([...quick, '--json'], { as: ['analyst'] });
    expect(ended.exit).toBe(4);
    expect(ended.json()).toMatchObject({
      status: 'handed-off',
      handOff: {
        url: expect.stringContaining('/adminconsent?'),
        who: expect.arrayContaining(['Global Administrator']),
      },
      proof: null,
      permissions: [{ value: 'Incident.Read', configured: true, granted: false, inToken: null }],
    });
  });

  test('an administrator who runs it again converges to the same app, proven', async () => {
    await journey.run(quick, { as: ['reader'] });
    const { clientId, madeBy } = journey.config() ?? {};
    const ended = await journey.run(['setup', '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('1 to add, 0 to change, 0 to remove');
    expect(ended.words).toContain('It works.');
    expect(journey.ourApps()).toEqual(['Incident reader']);
    expect(journey.config()).toMatchObject({
      clientId,
      madeBy,
      lastProof: { passed: true },
      consent: { kind: 'everyone' },
    });
  });

  test('in a terminal it waits, sees the approval and goes on to the proof', async () => {
    const running = journey.run(quick.slice(0, -1), {
      as: ['analyst'],
      answers: [
        [/Which tenant/, ''],
        [/Go on with this account/, 'Yes, in Contoso'],
        [/return to/, 'as offered'],
        [/Who may use/, 'Everyone in the tenant'],
        [/Further owners/, ''],
        [/Which files/, 'as offered'],
        [/Apply this plan/, true],
        [/Wait here until it is approved/, true],
      ],
    });
    // The administrator opens the link after the fourth look.
    const looks = () => journey.time.pauses.length;
    while (looks() < 4) await new Promise((resolve) => setImmediate(resolve));
    const approved = await journey.run([
      'setup',
      '--yes',
      '--skip-proof',
      '--app-id',
      adoptable(),
      ...quick.slice(1, 5),
      '--config',
      'admin.json',
    ]);
    expect(approved.exit).toBe(0);
    const ended = await running;
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('✔ approval: given, and seen in the tenant');
    expect(ended.words).toContain('It works.');
    expect(ended.stdout.match(/adminconsent/g)).toHaveLength(1);
    expect(journey.config()).toMatchObject({ consent: { kind: 'everyone' }, lastProof: { passed: true } });
  });

  test.each<[how: string, answer: boolean, keys: readonly string[], words: RegExp]>([
    ['not wanted', false, [], /the consent is still to be given/],
    ['stopped with a key', true, ['s'], /approval: not waited for any longer.*still to be given/],
    ['over after ten minutes', true, [], /approval: not given within 10 minutes.*still to be given/],
  ])('waiting that is %s leaves the hand-off: exit 4', async (_, waits, keys, words) => {
    const started = journey.time.clock.now().getTime();
    const ended = await journey.run(
      [...quick.slice(0, -1), '--for', 'everyone', '--redirect-uri', 'http://localhost'],
      {
        as: ['analyst'],
        keys: [...keys],
        answers: [
          [/Which tenant/, ''],
          [/Go on with this account/, 'Yes, in Contoso'],
          [/Further owners/, ''],
          [/Which files/, 'as offered'],
          [/Apply this plan/, true],
          [/Wait here until it is approved/, waits],
        ],
      },
    );
    expect(ended.exit).toBe(4);
    expect(ended.words).toMatch(words);
    expect(ended.words).toContain('https://portal.azure.com is registered along');
    const looks = ended.requests.filter(({ path, inBatch }) => path.endsWith('/$batch') && !inBatch).length;
    expect(looks).toBeLessThan(60);
    if (words.source.includes('10 minutes')) {
      expect(journey.time.clock.now().getTime() - started).toBeGreaterThanOrEqual(600_000);
    }
  });
});

function adoptable(): string {
  return journey.sandbox.tenantStore.applications.one('displayName', 'Incident reader')?.appId ?? '';
}

describe('whoever may not register', () => {
  test('is told so, with the roles that may; nothing is made, and an administrator goes on', async () => {
    journey = await startJourney({ scenario: 'registration-closed' });
    const ended = await journey.run(quick, { as: ['reader'] });
    expect(ended.exit).toBe(4);
    expect(ended.words).toMatch(/may not register|register/);
    expect(ended.words).toContain('Application Developer');
    expect(journey.ourApps()).toEqual([]);
    const again = await journey.run(['setup', '--yes'], { as: [admin] });
    expect(again.exit).toBe(0);
    expect(journey.ourApps()).toEqual(['Incident reader']);
    await end();
  });
});

describe('whose account it is', () => {
  beforeAll(start);
  afterAll(end);

  test('a guest is called one, and told what they may', async () => {
    const ended = await journey.run([...quick, '--config', 'guest.json'], { as: ['guest'] });
    expect(ended.words).toContain('a guest in this tenant');
    expect(ended.exit).toBe(4);
  });

  test('another operator than the one named stops it before anything is written', async () => {
    const ended = await journey.run(
      [...quick, '--operator', admin, '--auth', 'device-code', '--config', 'other.json'],
      { as: ['analyst'] },
    );
    expect(ended.exit).toBe(4);
    expect(ended.words).toMatch(
      /You named admin@contoso\.example as the operator, but analyst@contoso\.example signed in/,
    );
    expect(ended.requests.filter(isGraphWrite)).toEqual([]);
    expect(journey.config('other.json')).toBeNull();
  });

  test.each([
    ['by a domain nobody has', 'fabrikam.example'],
    ['by an id nobody has', '11111111-2222-4333-8444-555555555555'],
  ])('another tenant, named %s, is found out before anybody signs in', async (_, tenant) => {
    const ended = await journey.run([...quick, '--tenant', tenant, '--config', 'other.json']);
    expect(ended.exit).toBe(2);
    expect(ended.words).toContain(tenant);
    expect(ended.requests.filter(isGraphWrite)).toEqual([]);
  });
});

describe('who may use the app', () => {
  beforeAll(start);
  afterAll(end);
  const store = () => journey.sandbox.tenantStore;
  const principal = (name: string) =>
    store().servicePrincipals.one('appId', store().applications.one('displayName', name)?.appId ?? '');

  test('named people: assignment is required, each has their own approval, nobody else has', async () => {
    const ended = await journey.run([
      ...['setup', '--name', 'Named', '--task', 'read-incidents', '--yes', '--config', 'named.json'],
      ...['--for', 'analyst@contoso.example,admin@contoso.example', '--owner', 'analyst@contoso.example'],
    ]);
    expect(ended.exit).toBe(0);
    const made = principal('Named');
    expect(made?.appRoleAssignmentRequired).toBe(true);
    const grants = store().oauth2PermissionGrants.by('clientId', made?.id ?? '');
    expect(grants.map(({ consentType }) => consentType)).toEqual(['Principal', 'Principal', 'Principal', 'Principal']);
    expect(store().appRoleAssignments.by('resourceId', made?.id ?? '')).toHaveLength(2);
    expect(journey.config('named.json')).toMatchObject({ consent: { kind: 'users' }, lastProof: { passed: true } });
    const again = await journey.run(['setup', '--yes', '--json', '--skip-proof', '--config', 'named.json']);
    expect(again.json()).toMatchObject({ status: 'unchanged' });
  });

  test('somebody the tenant does not know is refused before anything is written', async () => {
    const ended = await journey.run([...quick, '--for', 'nobody@contoso.example', '--config', 'nobody.json']);
    expect(ended.exit).toBe(2);
    expect(ended.words).toContain('There is nobody called nobody@contoso.example in Contoso.');
    expect(journey.config('nobody.json')).toBeNull();
  });

  test('as soon as something can be changed, the operator alone is the default', async () => {
    const ended = await journey.run([
      ...['setup', '--name', 'Writer', '--permission', 'Incident.ReadWrite', '--yes', '--config', 'writer.json'],
    ]);
    expect(ended.exit).toBe(0);
    expect(principal('Writer')?.appRoleAssignmentRequired).toBe(true);
    expect(journey.config('writer.json')).toMatchObject({ wanted: { for: [admin] } });
  });

  test('everyone for something that can be changed is possible, warned about, and stays when run again', async () => {
    const ended = await journey.run([
      ...['setup', '--name', 'Wide', '--permission', 'Incident.ReadWrite', '--for', 'everyone', '--yes'],
      ...['--skip-proof', '--config', 'wide.json'],
    ]);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('what device-code phishers look for');
    const again = await journey.run(['setup', '--yes', '--json', '--skip-proof', '--config', 'wide.json']);
    expect(again.json()).toMatchObject({ status: 'unchanged' });
  });
});
