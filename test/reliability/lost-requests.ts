import { afterAll, describe, expect, test } from 'vitest';
import { type MatrixOptions, openMatrix, type Target, targetsOf } from './matrix.ts';
import { blindRepeats } from './second-sendings.ts';

// For an item of a batch: what stands behind the gateway did not answer in time (504).
const losses = [
  ['before it arrived', { kind: 'reset-before' }],
  ['after the service had done it', { kind: 'reset-after' }],
] as const;

/** Every request of a command, lost on its way there and on its way back; then the same command again. */
export async function losingEveryRequest(
  what: string,
  options: MatrixOptions,
  only: (target: Target) => boolean = () => true,
): Promise<void> {
  const matrix = await openMatrix(options);
  const undisturbed = await matrix.carryOut(null, null);
  const targets = targetsOf(undisturbed.runs[0]?.requests ?? []).filter(only);
  const done = options.done ?? [0];
  afterAll(() => matrix.end());

  describe(`${what}, ${targets.length} requests, each lost ${losses.length} ways`, () => {
    test('is done when nothing is disturbed, and done again when it is repeated', () => {
      for (const { exit } of undisturbed.runs) expect(done).toContain(exit);
      expect(undisturbed.runs).toHaveLength(2);
      expect(undisturbed.state.files).toEqual(undisturbed.state.config === null ? [] : ['defender-access.json']);
    });

    const cases = targets.flatMap((target) =>
      losses.map(([when, disturbance]) => [target.title, when, target, disturbance] as const),
    );
    test.each(cases)('%s lost %s', async (_title, _when, target, disturbance) => {
      const { runs, requests, state } = await matrix.carryOut(target, disturbance);
      const last = runs.at(-1);
      expect(done, `${runs.map(({ stderr, stdout }) => stderr + stdout).join('\n')}`).toContain(last?.exit);
      expect(requests.some(({ status }) => status === 0 || status === 504)).toBe(true);
      expect(state).toEqual(undisturbed.state);
      expect(blindRepeats(requests)).toEqual([]);
      for (const { stdout, stderr } of runs) expect(stdout + stderr).not.toMatch(/^ +at .*:\d+:\d+/m);
    });
  });
}
