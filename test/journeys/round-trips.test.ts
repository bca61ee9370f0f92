import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';
import { type Traffic, watchTraffic } from '../support/traffic.ts';

let journey: Journey;
let traffic: Traffic;
beforeEach(async () => {
  journey = await startJourney();
});
afterEach(async () => {
  traffic.stop();
  await journey.end();
});

// The proof's own calls are the API's affair; it has Graph among them when Graph is proven.
const fresh = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--skip-proof'];
const threeApis = [
  ...['setup', '--name', 'All three', '--yes', '--skip-proof'],
  ...['--permission', 'xdr/Incident.Read,endpoint/Machine.Read,endpoint/Alert.Read,graph/SecurityIncident.Read.All'],
];

async function counted(args: readonly string[]): Promise<Traffic> {
  traffic = watchTraffic();
  const ended = await journey.run(args);
  expect(ended.exit, ended.stderr).toBe(0);
  return traffic;
}

// The figures are promises of docs/performance.md, which says which request waits for which.
describe('requests to Graph that wait for one another', () => {
  test.each([
    ['one permission', fresh],
    ['four permissions of three APIs', threeApis],
  ])('a fresh setup with %s: 5 in a row, 6 in all, under 100 KB down', async (_what, args) => {
    const { graph, sequentialTrips } = await counted(args);
    expect(graph().map(({ method, path, depth }) => `${depth} ${method} ${path.replace(/\(.*/, '')}`)).toEqual([
      '1 POST /$batch',
      '1 POST /$batch',
      '2 PATCH /applications',
      '3 POST /servicePrincipals',
      '4 POST /$batch',
      '5 POST /$batch',
    ]);
    expect(sequentialTrips()).toBe(5);
    const bytes = graph().reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
    expect(bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThan(100_000);
  });

  test('a fresh setup that writes is for the operator alone, who is known only after a look: 6 in a row', async () => {
    const args = ['setup', '--name', 'Writer', '--task', 'update-incidents', '--yes', '--skip-proof'];
    const { graph, sequentialTrips } = await counted(args);
    expect(sequentialTrips()).toBeLessThanOrEqual(6);
    expect(graph().length).toBeLessThanOrEqual(10);
  });

  test('a second setup: 2 in a row at most', async () => {
    await journey.run(fresh);
    const { graph, sequentialTrips } = await counted(['setup', '--yes']);
    expect(sequentialTrips()).toBeLessThanOrEqual(2);
    expect(graph().length).toBeLessThanOrEqual(3);
    expect(graph().every(({ path }) => path === '/$batch')).toBe(true);
  });

  test('consent that adds one permission: 4 in a row at most', async () => {
    await journey.run(fresh);
    const { sequentialTrips } = await counted(['consent', '--add', 'endpoint/Machine.Read', '--yes']);
    expect(sequentialTrips()).toBeLessThanOrEqual(4);
  });

  test('verify: 2 in a row at most', async () => {
    await journey.run(fresh);
    const { sequentialTrips } = await counted(['verify']);
    expect(sequentialTrips()).toBeLessThanOrEqual(2);
    expect(sequentialTrips()).toBeGreaterThan(0);
  });
});

test.each([
  ['a fresh setup: one more than the look at the hosts opened, for what goes beside', threeApis, 1],
  ['a second setup: none', ['setup', '--yes', '--skip-proof'], 0],
])('connections are kept: %s', async (_what, args, opened) => {
  if (!args.includes('--name')) await journey.run(fresh);
  const { connectionsSinceGraph } = await counted(args);
  expect(connectionsSinceGraph()).toBe(opened);
});

test('a large tenant is asked as little as a small one', async () => {
  const { graph } = await counted(threeApis);
  const inSmall = graph().map(({ method, path }) => `${method} ${path.replace(/\(.*/, '')}`);
  traffic.stop();
  await journey.end();
  journey = await startJourney({ scenario: 'large-tenant' });
  const inLarge = (await counted(threeApis)).graph();
  expect(inLarge.map(({ method, path }) => `${method} ${path.replace(/\(.*/, '')}`)).toEqual(inSmall);
});
