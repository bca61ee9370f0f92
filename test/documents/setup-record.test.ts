import { describe, expect, test } from 'vitest';
import type { SetupRecord } from '../../src/documents/record-shape.ts';
import { renderRecord } from '../../src/documents/render-record.ts';
import { setupRecord } from '../../src/documents/setup-record.ts';
import { recordOf } from './named-part.ts';
import { analyst, recordInput, type SampleChanges } from './record-sample.ts';

const named = (record: SetupRecord, name: string) =>
  record.permissions.find(({ api, value }) => `${api}/${value}` === name);

describe('what a record says', () => {
  test('a setup that is as it should be is in order', () => {
    const record = recordOf();
    expect(record).toMatchObject({
      verdict: 'pass',
      setUp: { by: 'admin@contoso.example', at: '2026-11-22T12:43:00.000Z' },
      app: { displayName: 'Incident reader', credentials: 0, owners: [{ addedBySetup: true }] },
      leastSet: { permissions: ['xdr/Incident.Read'], exceeding: [], missing: [] },
      findings: [],
      retirements: [],
      undo: { command: 'defender-access remove' },
    });
    expect(named(record, 'xdr/Incident.Read')).toMatchObject({
      meaning: 'Read incidents',
      consent: { kind: 'everyone' },
      inLeastSet: true,
      verdict: 'pass',
      remarks: [],
    });
  });

  test.each<[string, SampleChanges, string, 'warn' | 'fail', string]>([
    [
      'revoked consent breaks it',
      { grants: [], config: { apis: { xdr: { audience: 'a', endpoint: 'e', scopes: ['Incident.Read'] } } } },
      'xdr/Incident.Read',
      'fail',
      'Its consent was taken away since.',
    ],
    ['consent never given breaks it', { grants: [] }, 'xdr/Incident.Read', 'fail', 'Nobody has consented to it yet.'],
    [
      'what the tasks do not need is too much',
      {
        wanted: ['xdr/Incident.Read', 'xdr/Incident.ReadWrite'],
        grants: [{ api: 'xdr', scopes: ['Incident.Read', 'Incident.ReadWrite'] }],
      },
      'xdr/Incident.ReadWrite',
      'warn',
      'It was chosen by name, beyond what the tasks need.',
    ],
    [
      'what setup never asked for is too much',
      {
        configured: ['xdr/Incident.Read', 'endpoint/Machine.Isolate'],
        grants: [
          { api: 'xdr', scopes: ['Incident.Read'] },
          { api: 'endpoint', scopes: ['Machine.Isolate'] },
        ],
      },
      'endpoint/Machine.Isolate',
      'warn',
      'Setup did not ask for it.',
    ],
    [
      'a retiring permission is worth a look',
      { tasks: [], wanted: ['xdr/AdvancedHunting.Read'], grants: [{ api: 'xdr', scopes: ['AdvancedHunting.Read'] }] },
      'xdr/AdvancedHunting.Read',
      'warn',
      'It stops working on 2027-02-01; graph/ThreatHunting.Read.All takes its place.',
    ],
  ])('%s', (_what, changes, name, verdict, remark) => {
    const record = recordOf(changes);
    expect(named(record, name)).toMatchObject({ verdict, remarks: expect.arrayContaining([remark]) });
    expect(record.verdict).toBe(verdict);
  });

  test('without tasks it measures by what was asked for', () => {
    const record = recordOf({ tasks: [], configured: ['xdr/Incident.Read', 'endpoint/Alert.Read'] });
    expect(record.leastSet).toEqual({ permissions: null, exceeding: ['endpoint/Alert.Read'], missing: [] });
    expect(named(record, 'xdr/Incident.Read')?.inLeastSet).toBeNull();
  });

  test('retirements come with their date, the days left and what takes their place', () => {
    const { retirements } = recordOf({ wanted: ['xdr/AdvancedHunting.Read'] });
    expect(retirements).toMatchObject([
      {
        permission: 'xdr/AdvancedHunting.Read',
        on: '2027-02-01',
        daysLeft: 71,
        successor: 'graph/ThreatHunting.Read.All',
      },
    ]);
  });

  test('people are named; one whom the directory forgot keeps the id', () => {
    const { people, ...input } = recordInput({ grants: [{ api: 'xdr', scopes: ['Incident.Read'], person: true }] });
    const consentWith = (known: typeof people) =>
      named(setupRecord({ ...input, people: known }), 'xdr/Incident.Read')?.consent;
    expect(consentWith(people)).toEqual({
      kind: 'people',
      people: [{ name: 'Ana Analyst', userPrincipalName: analyst.userPrincipalName }],
    });
    expect(consentWith([])).toEqual({ kind: 'people', people: [{ name: null, userPrincipalName: analyst.objectId }] });
  });

  test.each([
    ['pass', 'every check passed.', 'Proven on'],
    ['skipped', 'what was checked passed; one check could not be made.', 'Proven as far as it was tried on'],
  ] as const)('a last call that ended as %s', async (verdict, sentence, short) => {
    const checks = [
      { id: 'token-xdr', verdict: 'pass' as const },
      { id: 'call-xdr', verdict },
    ];
    const lastProof = { passed: true, at: '2026-11-22T12:43:00.000Z', user: 'admin@contoso.example', checks };
    const { text } = await renderRecord('md', recordOf({ config: { lastProof } }));
    expect(text).toContain(sentence);
    expect(text).toContain(short);
  });

  test('a setup that was never proven is never called in order', () => {
    expect(recordOf({ config: { lastProof: null } })).toMatchObject({ verdict: 'warn', lastProof: null });
  });

  test('checks of the proof are said in words, per API those of the token', () => {
    expect(recordOf().lastProof?.checks).toEqual([
      { id: 'audience-xdr', about: 'the token is for this API', verdict: 'pass' },
      { id: 'app-xdr', about: 'the token was given to this app', verdict: 'pass' },
    ]);
  });
});
