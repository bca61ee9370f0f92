import { afterAll, describe, expect, test } from 'vitest';
import { everythingThatMayHappen } from '../reliability/disturbances.ts';
import { type Matrix, type MatrixOptions, openMatrix, targetsOf } from '../reliability/matrix.ts';
import { blindRepeats } from '../reliability/second-sendings.ts';

const lanes = 6;
/** Only every nth case, for a look at the whole in a tenth of the time. */
const every = Number(process.env['MATRIX_EVERY'] ?? 1);

/** Everything that may happen to each request of a command: real processes, real waiting, kill -9. */
export async function disturbingEverything(what: string, options: MatrixOptions): Promise<void> {
  const real = { ...options, real: true };
  const free: Matrix[] = await Promise.all(Array.from({ length: lanes }, () => openMatrix(real)));
  const all = [...free];
  afterAll(() => Promise.all(all.map((matrix) => matrix.end())));
  const undisturbed = await all[0]!.carryOut(null, null);
  const targets = targetsOf(undisturbed.runs[0]?.requests ?? []);
  const cases = everythingThatMayHappen(targets).filter((_, index) => index % every === 0);
  const done = options.done ?? [0];

  describe(`${what}, ${targets.length} requests, ${cases.length} disturbances`, () => {
    test.concurrent.each(cases.map((one) => [one.title, one] as const))(
      '%s',
      async (_title, { target, disturbance }) => {
        const matrix = free.pop();
        if (matrix === undefined) throw new Error('more cases at once than lanes');
        try {
          const { runs, requests, state } = await matrix.carryOut(target, disturbance);
          const transcript = runs.map(({ exit, stderr, stdout }) => `exit ${exit}\n${stderr}${stdout}`).join('\n');
          expect(done, transcript).toContain(runs.at(-1)?.exit);
          expect(state, transcript).toEqual(undisturbed.state);
          expect(blindRepeats(requests), transcript).toEqual([]);
          expect(
            runs.some(({ exit }) => exit === 70),
            transcript,
          ).toBe(false);
          if (disturbance.kind === 'kill') expect(runs[0]?.exit, transcript).toBeNull();
        } finally {
          free.push(matrix);
        }
      },
    );
  });
}
