import { afterAll, beforeAll, expect } from 'vitest';
import { type Journey, startJourney } from '../support/journey.ts';

/** One finished setup to be verified. */
export function verifyScene() {
  let journey: Journey;

  beforeAll(async () => {
    journey = await startJourney();
    const made = await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
    expect(made.exit, made.stderr).toBe(0);
  });

  afterAll(() => journey.end());

  const clientId = (): string => String(journey.config()?.['clientId']);

  return {
    get journey() {
      return journey;
    },
    clientId,
  };
}
