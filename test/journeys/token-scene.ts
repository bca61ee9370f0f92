import { afterAll, beforeAll, expect } from 'vitest';
import { type Ended, type Journey, type RunOptions, startJourney } from '../support/journey.ts';
import { listenToWire } from './secrets-on-the-wire.ts';

/** One setup of two APIs, and every byte that the commands on it wrote. */
export function tokenScene() {
  let journey: Journey;

  const wire = listenToWire();
  const seenBytes: string[] = [];

  beforeAll(async () => {
    journey = await startJourney();
    const args = [
      '--name',
      'Incident reader',
      '--task',
      'read-incidents',
      '--permission',
      'endpoint/Machine.Read',
      '--yes',
    ];
    const made = await run(['setup', ...args]);
    expect(made.exit, made.stderr).toBe(0);
  });

  afterAll(() => {
    wire.end();
    return journey.end();
  });

  /** Runs, and keeps every byte that was written for the search for secrets at the end. */
  async function run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    const ended = await journey.run([...args, '--verbose'], options);
    seenBytes.push(ended.stdout, ended.stderr);
    return ended;
  }

  return {
    get journey() {
      return journey;
    },
    wire,
    seenBytes,
    run,
  };
}
