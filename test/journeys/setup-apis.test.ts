import { existsSync, readdirSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

const quick = ['setup', '--name', 'Reader', '--task', 'read-incidents', '--yes'];
const both = ['setup', '--name', 'Reader', '--task', 'read-incidents,read-devices'];

let journey: Journey;
afterEach(() => journey.end());

describe('a dry run', () => {
  test('shows the plan and writes nothing, neither to the tenant nor to disk', async () => {
    journey = await startJourney();
    const before = readdirSync(journey.folder);
    const ended = await journey.run([...quick, '--dry-run', '--format', 'env', '--config', 'sub/new.json']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('7 to add, 0 to change, 0 to remove. Nothing has been written yet.');
    expect(ended.stdout.trim()).toBe('This was a dry run: nothing was written.');
    expect(readdirSync(journey.folder)).toEqual(before);
    const sent = ended.requests.filter(({ host, inBatch }) => host === 'graph' && inBatch);
    expect(sent.filter(({ method }) => method !== 'GET')).toEqual([]);
    expect(journey.ourApps()).toEqual([]);
  });

  test('as one document: planned, every change not done, and the hand-off to come', async () => {
    journey = await startJourney();
    const ended = await journey.run([...quick, '--dry-run', '--json'], { as: ['analyst'] });
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({
      schemaVersion: 1,
      status: 'planned',
      app: { appId: null, displayName: 'Reader' },
      changes: expect.arrayContaining([
        expect.objectContaining({ kind: 'application', action: 'create', done: false }),
      ]),
      handOff: { url: null, who: expect.arrayContaining(['Cloud Application Administrator']) },
      proof: null,
      config: null,
    });
  });
});

describe('--json', () => {
  test('is one document on stdout with the promised keys, whatever the journey', async () => {
    journey = await startJourney();
    const ended = await journey.run([...quick, '--json']);
    expect(ended.exit).toBe(0);
    const document = ended.json();
    expect(Object.keys(document)).toEqual([
      ...['schemaVersion', 'status', 'tenant', 'app', 'changes', 'permissions', 'proof', 'config', 'warnings'],
    ]);
    expect(document).toMatchObject({
      status: 'done',
      tenant: { id: journey.sandbox.tenant.id, name: 'Contoso' },
      permissions: [{ api: 'xdr', value: 'Incident.Read', configured: true, granted: true, inToken: true }],
      proof: { passed: true },
      config: 'defender-access.json',
    });
    expect((document['changes'] as { done: boolean }[]).every(({ done }) => done)).toBe(true);
  });
});

describe('an API that the tenant does not have', () => {
  const ask = (choice: string) =>
    [
      [/Which tenant/, ''],
      [/Go on with this account/, 'Yes, in Contoso'],
      [/return to/, 'as offered'],
      [/Who may use/, 'Everyone in the tenant'],
      [/Further owners/, ''],
      [/Which files/, 'as offered'],
      [/not in this tenant\. What should happen/, choice],
      [/Apply this plan/, true],
    ] as const;

  test('is left out with a warning by --yes, the rest is set up, and a second run plans nothing', async () => {
    journey = await startJourney({ scenario: 'no-defender-principal' });
    const ended = await journey.run([...both, '--yes', '--json']);
    expect(ended.exit).toBe(0);
    expect(ended.json()).toMatchObject({
      status: 'done',
      permissions: [{ api: 'xdr' }],
      proof: { passed: true },
      warnings: ['Microsoft Defender for Endpoint is not in this tenant; it is left out.'],
    });
    expect(journey.config()).toMatchObject({
      wanted: { permissions: ['xdr/Incident.Read'], tasks: ['read-incidents'] },
    });
    const again = await journey.run(['setup', '--yes', '--json', '--skip-proof']);
    expect(again.json()).toMatchObject({ status: 'unchanged', warnings: [] });
  });

  test('is left out in a terminal, if the person says so', async () => {
    journey = await startJourney({ scenario: 'no-defender-principal' });
    const ended = await journey.run(both, { answers: ask('Leave it out') });
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('It works.');
  });

  test('is added in a terminal, if the person says so: granted, and the proof tells that it is not licensed', async () => {
    journey = await startJourney({ scenario: 'no-defender-principal' });
    const ended = await journey.run(both, { answers: ask('Add it') });
    expect(ended.words).toContain('WindowsDefenderATP, which the tenant does not have yet');
    expect(ended.exit).toBe(3);
    expect(journey.config()).toMatchObject({
      apis: { xdr: { scopes: ['Incident.Read'] }, endpoint: { scopes: ['Machine.Read'] } },
      lastProof: { passed: false },
    });
  });

  test('is refused where it is the only one', async () => {
    journey = await startJourney({ scenario: 'no-defender-principal' });
    const ended = await journey.run(['setup', '--name', 'Reader', '--task', 'read-devices', '--yes']);
    expect(ended.exit).toBe(1);
    expect(ended.words).toContain('Microsoft Defender for Endpoint');
    expect(journey.ourApps()).toEqual([]);
    expect(journey.config()).toBeNull();
  });

  test('is found out before anybody signs in where the cloud itself has none', async () => {
    journey = await startJourney();
    const { resources, ...cloud } = JSON.parse(JSON.stringify(journey.sandbox.cloud)) as {
      resources: Record<string, unknown>;
    };
    writeIn(journey, 'cloud/small.json', { ...cloud, resources: { xdr: resources['xdr'], graph: resources['graph'] } });
    const ended = await journey.run(
      ['setup', '--name', 'Reader', '--task', 'read-devices', '--yes', '--cloud', 'cloud/small.json'],
      { withoutCloud: true },
    );
    expect(ended.exit).toBe(2);
    expect(ended.words).toMatch(/Microsoft Defender for Endpoint is not available in/);
    expect(ended.requests).toEqual([]);
    expect(journey.ourApps()).toEqual([]);
  });
});

describe('hosts', () => {
  test('on three ports are three hosts, and everything works', async () => {
    journey = await startJourney({ separatePorts: true });
    const ended = await journey.run([...both, '--yes']);
    expect(ended.exit).toBe(0);
    expect(ended.words).toContain('3 of 3 hosts answer');
    expect(ended.words).toContain('It works.');
  });

  test('that do not answer are named before anybody signs in: exit 5', async () => {
    journey = await startJourney({ separatePorts: true });
    const cloud = JSON.parse(JSON.stringify(journey.sandbox.cloud)) as Record<string, unknown>;
    writeIn(journey, 'cloud/closed.json', { ...cloud, graphEndpoint: 'https://localhost:1' });
    const ended = await journey.run([...quick, '--cloud', 'cloud/closed.json'], { withoutCloud: true });
    expect(ended.exit).toBe(5);
    expect(ended.words).toContain('localhost:1');
    expect(ended.requests.some(({ path }) => path.includes('/authorize'))).toBe(false);
  });

  test('that go away while the plan is read leave a setup that says what stands: exit 5', async () => {
    journey = await startJourney();
    const other = await startJourney();
    const { cloudFile } = other;
    const ended = await journey.run([...quick, '--cloud', cloudFile], {
      withoutCloud: true,
      openPage: async (page) => {
        await other.sandbox.approveAs('admin')(page);
        return true;
      },
      env: {},
    });
    expect(ended.exit).toBe(0);
    await other.sandbox.stop();
    const again = await journey.run(['setup', '--yes', '--cloud', cloudFile], { withoutCloud: true });
    expect(again.exit).toBe(5);
    expect(journey.config()).toMatchObject({ pending: null, lastProof: { passed: true } });
    await other.end();
    expect(existsSync(cloudFile)).toBe(false);
  });
});
