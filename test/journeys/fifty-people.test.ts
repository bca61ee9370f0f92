import { expect, test } from 'vitest';
import { startJourney } from '../support/journey.ts';
import { watchTraffic } from '../support/traffic.ts';

test('50 named people are consented for in batches of 20, and a second run has nothing to do', async () => {
  const journey = await startJourney();
  const traffic = watchTraffic();
  try {
    const { users } = journey.sandbox.tenantStore;
    const [somebody] = [...users.values()].filter(({ userPrincipalName }) => userPrincipalName?.startsWith('analyst'));
    if (somebody === undefined) throw new Error('the practice tenant has no analyst');
    const upns = Array.from({ length: 50 }, (_, one) => `person${one}@contoso.example`);
    for (const [one, userPrincipalName] of upns.entries()) {
      const id = `${one.toString(16).padStart(8, '0')}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`;
      users.put({ ...somebody, id, userPrincipalName, mail: userPrincipalName, displayName: `Person ${one}` });
    }
    const args = ['setup', '--name', 'For fifty', '--task', 'read-incidents', '--for', upns.join(',')];
    const first = await journey.run([...args, '--yes', '--skip-proof', '--json']);
    expect(first.exit, first.stderr).toBe(0);
    expect(first.json()).toMatchObject({ status: 'done' });
    const changes = first.json()['changes'] as readonly { kind: string; done: boolean }[];
    expect(changes.filter(({ kind, done }) => kind === 'assignment' && done)).toHaveLength(50);
    expect(changes.filter(({ kind, done }) => kind === 'grant' && done)).toHaveLength(100);
    // 3 batches read the people, 8 write 50 assignments and 100 grants, the rest is what every setup asks.
    expect(traffic.graph().length).toBeLessThanOrEqual(17);

    const again = await journey.run(['setup', '--yes', '--skip-proof', '--json']);
    expect(again.json()).toMatchObject({ status: 'unchanged', changes: [] });
  } finally {
    traffic.stop();
    await journey.end();
  }
});
