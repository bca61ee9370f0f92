import { describe, expect, test } from 'vitest';
import { cancelled } from '../../src/errors/access-error.ts';
import { desired, id } from '../plan/scenery.ts';
import { bareApplication, barePrincipal } from './model-state.ts';
import { scene } from './scene.ts';
import { emptyTenant, quiet, run } from './setup-run.ts';
import { virtualClock } from './virtual-clock.ts';

describe('approvals', () => {
  test.each([400, 409] as const)(
    'that others made in the meantime are widened (answer %i)',
    async (duplicateStatus) => {
      const it = scene({ duplicateStatus });
      const principal = { ...barePrincipal(id('9', 2), id('9', 1)) };
      it.model.state.applications.push({
        ...bareApplication(id('9', 3), id('9', 1)),
        displayName: 'Incident reader',
        uniqueName: it.wish.uniqueName,
      });
      it.model.state.principals.push(principal);
      const original = it.model.batch.bind(it.model);
      it.model.batch = async (requests) => {
        // Somebody approves between our look and our write.
        if (requests.some(({ path, method }) => method === 'POST' && path === '/oauth2PermissionGrants')) {
          it.model.batch = original;
          it.model.state.grants.push({
            id: 'theirs',
            clientId: principal.id,
            resourceId: id('e', 1),
            consentType: 'AllPrincipals',
            principalId: null,
            scope: 'Alert.Read',
          });
        }
        return original(requests);
      };
      const { outcome } = await run(it);
      expect(outcome).toMatchObject({ confirmed: true, problem: null });
      expect(it.model.state.grants.find((one) => one.id === 'theirs')?.scope).toBe('Alert.Read Incident.Read');
      expect(it.model.state.grants).toHaveLength(2);
    },
  );

  test('that alone are refused become a hand-off; everything else stands and was read back', async () => {
    const it = scene({
      refuse: ({ path, method }) =>
        method === 'POST' && path === '/oauth2PermissionGrants'
          ? { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' }
          : undefined,
    });
    const ended: string[] = [];
    const { outcome } = await run({ ...it, progress: { ...quiet, ends: (c, end) => ended.push(`${c.kind} ${end}`) } });
    expect(outcome.problem).toBeNull();
    expect(outcome.confirmed).toBe(true);
    expect(outcome.notDone.map((change) => change.kind)).toEqual(['grant', 'grant']);
    expect(outcome.handOff?.scopes).toEqual([
      { api: 'xdr', values: ['Incident.Read'] },
      { api: 'graph', values: ['openid', 'profile', 'offline_access'] },
    ]);
    expect(ended.filter((line) => line === 'grant handed-off')).toHaveLength(2);
  });

  test('that were handed off by the plan are passed on with the ids', async () => {
    const it = scene();
    const { outcome } = await run({ ...it, mayConsent: false });
    expect(outcome.handOff?.scopes.map(({ api }) => api)).toEqual(['xdr', 'graph']);
    expect(it.model.state.grants).toEqual([]);
    expect(outcome.problem).toBeNull();
  });
});

describe('a refusal', () => {
  test('stops, undoes nothing, and says what stands', async () => {
    const it = scene({
      refuse: ({ path, method }) =>
        method === 'POST' && path === '/servicePrincipals'
          ? { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges.' }
          : undefined,
    });
    const { outcome } = await run(it);
    expect(outcome.problem?.code).toBe('directory-forbidden');
    expect(outcome.done.map((change) => change.kind)).toEqual(['application', 'permissions', 'permissions']);
    expect(outcome.notDone.map((change) => change.kind)).toEqual(['service-principal', 'grant', 'grant']);
    expect(outcome.app?.application.displayName).toBe('Incident reader');
    expect(it.model.state.applications).toHaveLength(1);
    expect(it.model.writes.every(({ method }) => method !== 'DELETE')).toBe(true);
  });

  test('because a deleted app holds the name is told as such', async () => {
    const state = emptyTenant();
    state.deleted.push({ ...bareApplication(id('9', 1), id('9', 2)), uniqueName: desired().uniqueName });
    const { outcome } = await run(scene({ state }));
    expect(outcome.problem?.failure).toBe('D9');
    expect(outcome.notDone).toHaveLength(6);
  });

  test('of the person, by Ctrl-C, says what stands and what is unknown', async () => {
    const controller = new AbortController();
    const clock = virtualClock();
    const it = scene({ clock, lagInMs: 5_000 });
    const progress = { ...quiet, waits: () => controller.abort(cancelled()) };
    const { outcome } = await run({ ...it, signal: controller.signal, progress });
    expect(outcome.problem?.code).toBe('cancelled');
    expect(outcome.done.map((change) => change.kind)).toContain('application');
    expect(outcome.done.length + outcome.notDone.length + outcome.unsure.length).toBe(6);
  });
});
