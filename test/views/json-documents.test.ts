import { describe, expect, test } from 'vitest';
import { draw, stages } from './sample-screens.ts';
import { appId, handOff, objectId, outcome, plan, refused, report, tenantId } from './sample-values.ts';

describe('--json', () => {
  test('the journey is silent, and the result is one document with the promised keys', () => {
    const terminal = draw(
      (view) => {
        for (const [name, show] of stages)
          if (
            ![
              'done',
              'done, no API called',
              'unchanged',
              'dry run',
              'not proven',
              'proof failed',
              'handed off',
              'stopped at once',
              'a refusal',
              'a usage error',
              'cancelled',
              'a bug',
            ].includes(name)
          )
            show(view);
        view.setupDone({ ...report, status: 'handed-off', handOff });
      },
      80,
      { colour: true, unicode: true },
      true,
    );
    expect(terminal.said()).toBe('');
    const document = JSON.parse(terminal.resulted()) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual([
      'schemaVersion',
      'status',
      'tenant',
      'app',
      'changes',
      'permissions',
      'proof',
      'handOff',
      'config',
      'warnings',
    ]);
    expect(document).toMatchObject({
      schemaVersion: 1,
      status: 'handed-off',
      tenant: { id: tenantId, name: 'Contoso' },
      app: { appId, objectId, uniqueName: 'defender-access-1a2b', displayName: 'Incident reader' },
      permissions: [{ api: 'xdr', value: 'Incident.Read', configured: true, granted: true, inToken: true }],
      proof: {
        passed: true,
        checks: expect.arrayContaining([
          { id: 'audience-xdr', verdict: 'pass', seen: 'https://api.security.microsoft.com', remedy: null },
        ]) as unknown,
      },
      handOff,
      config: 'defender-access.json',
    });
    expect((document['changes'] as unknown[])[2]).toEqual({
      action: 'create',
      kind: 'permissions',
      target: 'xdr/Incident.Read',
      done: true,
    });
  });

  test('what a person would have read as a warning is in the document', () => {
    const terminal = draw(
      (view) => {
        view.planned(plan, 'Contoso');
        view.setupDone(report);
      },
      80,
      { colour: false, unicode: true },
      true,
    );
    expect(JSON.parse(terminal.resulted())).toMatchObject({ warnings: plan.notices });
  });

  test('a run that stopped says beside its error what stands', () => {
    const terminal = draw(
      (view) => {
        view.stopped(outcome, 'Contoso');
        view.failed(refused, false);
      },
      80,
      { colour: false, unicode: true },
      true,
    );
    const { changes: stands } = JSON.parse(terminal.resulted()) as { changes: readonly { done: boolean | null }[] };
    expect(stands.map(({ done }) => done)).toEqual([true, true, null, false, false, false]);
  });

  test('a refusal is a document on stdout too', () => {
    const terminal = draw((view) => view.failed(refused, false), 80, { colour: true, unicode: true }, true);
    expect(JSON.parse(terminal.resulted())).toEqual({
      schemaVersion: 1,
      error: {
        code: 'defender-role-missing',
        happened: refused.happened,
        todo: refused.todo,
        ids: {
          correlationId: null,
          requestId: '2c9e0b7a-0000-4000-8000-000000000000',
          traceId: null,
          time: '2026-11-22T12:43:00.123Z',
        },
      },
    });
  });

  test('so is a fault of the program, without its stack', () => {
    const terminal = draw(
      (view) => view.failed(new TypeError('cannot read nothing'), true),
      80,
      { colour: false, unicode: true },
      true,
    );
    expect(JSON.parse(terminal.resulted())).toMatchObject({
      error: { code: 'bug', happened: expect.stringContaining('cannot read nothing') as string },
    });
    expect(terminal.resulted()).not.toContain('screens.test.ts');
  });
});
