import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPermission } from '../../src/catalog/api.ts';
import { closestNames } from '../../src/catalog/closest-names.ts';
import { backgroundOf } from '../../src/catalog/failure-background.ts';
import { operationId, operations } from '../../src/catalog/operations.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { failureIds } from '../../src/catalog/remedies.ts';
import { searchCatalogue } from '../../src/catalog/search.ts';
import { tasks } from '../../src/catalog/tasks.ts';

const search = (words: string) => {
  const hits = searchCatalogue(words);
  return {
    tasks: hits.tasks.map((task) => task.id),
    operations: hits.operations.map(operationId),
    permissions: hits.permissions.map(formatPermission),
  };
};

describe('searching the catalogue', () => {
  test.each([
    ['isolate device', 'isolate-device', 'endpoint POST /api/machines/{id}/isolate', 'endpoint/Machine.Isolate'],
    ['ISOLATE   machine', 'isolate-device', 'endpoint POST /api/machines/{id}/isolate', 'endpoint/Machine.Isolate'],
    ['incidents', 'read-incidents', 'xdr GET /api/incidents', 'xdr/Incident.Read'],
    ['how to read an incident', 'read-incidents', 'xdr GET /api/incidents', 'xdr/Incident.Read'],
    ['hunting', 'hunt', 'graph POST /v1.0/security/runHuntingQuery', 'graph/ThreatHunting.Read.All'],
    ['kql', 'hunt', 'graph POST /v1.0/security/runHuntingQuery', 'graph/ThreatHunting.Read.All'],
    ['/api/machines', 'read-devices', 'endpoint GET /api/machines', 'endpoint/Machine.Read'],
    [
      '/api/machines/1e5b/isolate',
      'isolate-device',
      'endpoint POST /api/machines/{id}/isolate',
      'endpoint/Machine.Isolate',
    ],
    [
      'post api/machines/x/runAntiVirusScan',
      'scan-device',
      'endpoint POST /api/machines/{id}/runAntiVirusScan',
      'endpoint/Machine.Scan',
    ],
    [
      'https://api.security.microsoft.com/api/incidents?$top=1',
      'read-incidents',
      'xdr GET /api/incidents',
      'xdr/Incident.Read',
    ],
    ['/security/runHuntingQuery', 'hunt', 'graph POST /v1.0/security/runHuntingQuery', 'graph/ThreatHunting.Read.All'],
    ['live response library', 'manage-library', 'endpoint GET /api/libraryfiles', 'endpoint/Library.Manage'],
    ['cve', 'read-vulnerabilities', 'endpoint GET /api/vulnerabilities', 'endpoint/Vulnerability.Read'],
    ['block url indicator', 'manage-indicators', 'endpoint GET /api/indicators', 'endpoint/Ti.ReadWrite'],
  ])('%j finds the task, the call and the permission first', (words, task, operation, permission) => {
    const found = search(words);
    expect(found.tasks[0]).toBe(task);
    if (found.operations.length > 0) expect(found.operations[0]).toBe(operation);
    expect(found.permissions[0]).toBe(permission);
  });

  test('puts reading before writing, and what stops last', () => {
    expect(search('incidents').permissions).toEqual([
      'xdr/Incident.Read',
      'graph/SecurityIncident.Read.All',
      'xdr/Incident.ReadWrite',
      'graph/SecurityIncident.ReadWrite.All',
    ]);
    expect(search('hunt').permissions).toEqual([
      'graph/ThreatHunting.Read.All',
      'xdr/AdvancedHunting.Read',
      'endpoint/AdvancedQuery.Read',
    ]);
  });

  test('a method narrows a path', () => {
    expect(search('PATCH /api/alerts/{id}').operations).toEqual(['endpoint PATCH /api/alerts/{id}']);
    expect(search('DELETE /api/alerts').operations).toEqual([]);
  });

  test('every call is found by its own path, as the first one', () => {
    for (const operation of operations) {
      const first = search(`${operation.method} ${operation.path.replace(/\(.*$/, '')}`).operations;
      expect(first).toContain(operationId(operation));
    }
  });

  test('every permission and every task is found by its name', () => {
    for (const permission of permissions)
      expect(search(permission.value).permissions).toContain(formatPermission(permission));
    for (const task of tasks) expect(search(task.title).tasks[0]).toBe(task.id);
  });

  // What people type, and the one permission that is the answer to it.
  test.each([
    ['quarantine a file', 'endpoint/Machine.StopAndQuarantine'],
    ['CVE-2024-3094', 'endpoint/Vulnerability.Read'],
    ['block hash', 'endpoint/Ti.ReadWrite'],
    ['block a file hash', 'endpoint/Ti.ReadWrite'],
    ['offboard', 'endpoint/Machine.Offboard'],
    ['devices', 'endpoint/Machine.Read'],
    ['laptop', 'endpoint/Machine.Read'],
    ['permission to list all machines', 'endpoint/Machine.Read'],
    ['av scan', 'endpoint/Machine.Scan'],
    ['release from isolation', 'endpoint/Machine.Isolate'],
    ['get incident by id', 'xdr/Incident.Read'],
    ['resolve incident', 'xdr/Incident.ReadWrite'],
    ['close alert', 'endpoint/Alert.ReadWrite'],
    ['missing patches', 'endpoint/Software.Read'],
    ['who logged on', 'endpoint/User.Read.All'],
    ['secure score', 'graph/SecurityEvents.Read.All'],
    ['exposure score', 'endpoint/Score.Read'],
    ['phishing simulation', 'graph/AttackSimulation.Read.All'],
    ['submit phishing', 'graph/ThreatSubmission.Read'],
    ['purge mail', 'graph/SecurityAnalyzedMessage.ReadWrite.All'],
    ['sign in', 'endpoint/User.Read.All'],
    ['ti', 'endpoint/Ti.ReadWrite'],
  ])('%j is answered by %s', (words, permission) => {
    expect(search(words).permissions[0]).toBe(permission);
  });

  test.each([
    ['devices', 'endpoint GET /api/machines'],
    ['resolve incident', 'xdr PATCH /api/incidents/{id}'],
    ['close alert', 'endpoint PATCH /api/alerts/{id}'],
    ['block ip', 'endpoint GET /api/indicators'],
  ])('%j names its call, though the call is called otherwise', (words, operation) => {
    expect(search(words).operations[0]).toBe(operation);
  });

  test('what every permission says of itself finds none', () => {
    expect(search('signed in user').permissions.length).toBeLessThan(20);
  });

  test('when not all words fit, as many as fit anything are enough; when none does, nothing is found', () => {
    expect(search('isolate frobnicate').tasks).toContain('isolate-device');
    expect(searchCatalogue('isolate frobnicate').isPartial).toBe(true);
    expect(searchCatalogue('isolate device').isPartial).toBe(false);
    // Two of three words fit these, so what fits "device" alone is left out.
    expect(search('frobnicate isolate device').permissions).toEqual(['endpoint/Machine.Isolate']);
    expect(search('frobnicate')).toEqual({ tasks: [], operations: [], permissions: [] });
  });

  test.each([
    ['incidnet', 'incident', 'xdr/Incident.Read'],
    ['vulnerabilty', 'vulnerability', 'endpoint/Vulnerability.Read'],
    ['isolaet device', 'isolate', 'endpoint/Machine.Isolate'],
    ['quarntine', 'quarantine', 'endpoint/Machine.StopAndQuarantine'],
  ])('%j is a slip of %s', (typed, meant, permission) => {
    const { corrected } = searchCatalogue(typed);
    expect(corrected).toEqual([{ typed: typed.split(' ')[0], meant }]);
    expect(search(typed).permissions[0]).toBe(permission);
  });

  test.each(['onboard', 'reset password', 'xyz', 'isolate', 'isolat'])('%j is no slip of anything', (words) => {
    expect(searchCatalogue(words).corrected).toEqual([]);
  });

  test('without words everything is there', () => {
    const everything = search('  ');
    expect([everything.tasks.length, everything.operations.length, everything.permissions.length]).toEqual([
      tasks.length,
      140,
      75,
    ]);
  });

  test('never fails and finds nothing twice, whatever is typed', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'grapheme' }), fc.webPath(), fc.constantFrom('[', '(a+)+$', '.*', '//', '/')),
        (words) => {
          for (const list of Object.values(search(words))) expect(new Set(list).size).toBe(list.length);
        },
      ),
    );
  });
});

describe('the closest names', () => {
  test.each([
    ['Incidnt.Read', 'Incident.Read'],
    ['machine.isolte', 'Machine.Isolate'],
    ['Hunting', 'AdvancedHunting.Read'],
  ])('%s is probably %s', (typed, name) => {
    expect(closestNames(typed, ['Machine.Isolate', 'Incident.Read', 'Score.Read', 'AdvancedHunting.Read'])[0]).toBe(
      name,
    );
  });

  test('nothing is suggested for nothing, or for something else altogether', () => {
    expect(closestNames('', ['Incident.Read'])).toEqual([]);
    expect(closestNames('Qwertz', ['Incident.Read'])).toEqual([]);
  });
});

describe('the background of the failures', () => {
  test('says cause, signs, retry and source of all 108', () => {
    const ranks = failureIds().map((id) => {
      const background = backgroundOf(id);
      for (const sentence of [background.cause, background.detect]) expect(sentence).toMatch(/^\S.*\.$/);
      expect(background.retry).toMatch(/\S/);
      expect(background.evidence.length).toBeGreaterThan(0);
      return background.rank;
    });
    expect([...ranks].sort((a, b) => a - b)).toEqual(Array.from({ length: 108 }, (_, index) => index + 1));
  });

  test('ranks by likelihood and cost', () => {
    const byRank = failureIds()
      .map(backgroundOf)
      .sort((a, b) => a.rank - b.rank);
    for (const [index, background] of byRank.entries()) {
      const next = byRank[index + 1];
      if (next !== undefined)
        expect(background.likelihood * background.cost).toBeGreaterThanOrEqual(next.likelihood * next.cost);
    }
  });

  test('names a source for all but those that nobody wrote a thread about', () => {
    expect(failureIds().filter((id) => backgroundOf(id).sources.length === 0)).toEqual([]);
  });
});
