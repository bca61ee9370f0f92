import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { admin, type Journey, startJourney } from '../support/journey.ts';

let journey: Journey;
beforeEach(async () => {
  journey = await startJourney();
});
afterEach(() => journey.end());

const quick = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'];

describe('a fresh setup', () => {
  test('registers, consents, proves and keeps, without a terminal', async () => {
    const ended = await journey.run(quick);
    expect(ended.stderr).toContain('7 to add, 0 to change, 0 to remove');
    expect(ended.exit).toBe(0);
    expect(ended.stdout).toContain('It works. Saved in defender-access.json');
    expect(journey.config()).toMatchObject({
      displayName: 'Incident reader',
      madeBy: admin,
      pending: null,
      lastProof: { passed: true },
      apis: { xdr: { scopes: ['Incident.Read'] } },
      consent: { kind: 'everyone' },
    });
  });

  test('asks Graph for no more than it must', async () => {
    const { requests } = await journey.run(quick);
    const http = requests.filter(({ host, inBatch }) => host === 'graph' && !inBatch);
    expect(http.map(({ method, path }) => `${method} ${path.replace(/\(.*/, '')}`)).toEqual([
      'POST /v1.0/$batch',
      'POST /v1.0/$batch',
      'PATCH /v1.0/applications',
      'POST /v1.0/servicePrincipals',
      'POST /v1.0/$batch',
      'POST /v1.0/$batch',
    ]);
    const listings = requests.filter(
      ({ host, method, path }) =>
        host === 'graph' &&
        method === 'GET' &&
        /\/(applications|servicePrincipals|oauth2PermissionGrants)(\?|$)/.test(path),
    );
    expect(listings.filter(({ path }) => !path.includes('$filter') && !path.includes('%24filter'))).toEqual([]);
  });

  test('a second one plans nothing and changes nothing', async () => {
    await journey.run(quick);
    const before = journey.config();
    const again = await journey.run(['setup', '--yes', '--json']);
    expect(again.exit).toBe(0);
    expect(again.json()).toMatchObject({ schemaVersion: 1, status: 'unchanged', changes: [] });
    expect(
      again.requests.filter(({ method, host, inBatch }) => host === 'graph' && method !== 'GET' && inBatch),
    ).toEqual([]);
    expect(journey.config()).toMatchObject({ clientId: before?.['clientId'], uniqueName: before?.['uniqueName'] });
  });
});
