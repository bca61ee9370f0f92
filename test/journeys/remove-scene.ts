import { afterEach, beforeEach, expect } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';

/** A practice tenant for each test, and what is left in it of an app. */
export function removeScene() {
  let journey: Journey;

  beforeEach(async () => {
    journey = await startJourney();
  });

  afterEach(() => journey.end());

  const store = () => journey.sandbox.tenantStore;
  const quick = ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--skip-proof'];

  async function setUp(...more: readonly string[]): Promise<string> {
    const { exit, stderr } = await journey.run([...quick, ...more]);
    expect(exit, stderr).toBe(0);
    return String(journey.config()?.['clientId']);
  }

  /** As the portal does: the registration goes to the deleted ones. */
  function deleteInPortal(appId: string, alsoPrincipal: boolean): void {
    const app = store().applications.one('appId', appId);
    if (app === null) throw new Error('no such app');
    const deletedAtInMs = store().clock.nowInMs();
    const object = { ...app, deletedDateTime: new Date(deletedAtInMs).toISOString() };
    store().deletedItems.put({ id: app.id, kind: 'application', deletedAtInMs, object });
    store().applications.remove(app.id);
    const principal = alsoPrincipal ? store().servicePrincipals.one('appId', appId) : null;
    if (principal === null) return;
    for (const grant of store().oauth2PermissionGrants.by('clientId', principal.id)) {
      store().oauth2PermissionGrants.remove(grant.id);
    }
    store().servicePrincipals.remove(principal.id);
  }

  function left(appId: string): readonly string[] {
    const principal = store().servicePrincipals.one('appId', appId);
    return [
      ...(store().applications.one('appId', appId) === null ? [] : ['application']),
      ...(principal === null ? [] : ['service principal']),
      ...(principal === null
        ? []
        : store()
            .oauth2PermissionGrants.by('clientId', principal.id)
            .map(() => 'grant')),
    ];
  }

  const whole = ['application', 'service principal', 'grant', 'grant'];

  return {
    get journey() {
      return journey;
    },
    store,
    quick,
    setUp,
    deleteInPortal,
    left,
    whole,
  };
}
