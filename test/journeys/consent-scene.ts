import { afterEach, beforeEach } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';
import { type Portal, portalOf } from '../support/portal.ts';

/** A practice tenant for each test, and somebody at work in its portal. */
export function consentScene() {
  let journey: Journey;
  let portal: Portal;

  beforeEach(async () => {
    journey = await startJourney();
    await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes', '--skip-proof']);
    portal = portalOf(journey);
  });

  afterEach(() => journey.end());

  return {
    get journey() {
      return journey;
    },
    get portal() {
      return portal;
    },
  };
}
