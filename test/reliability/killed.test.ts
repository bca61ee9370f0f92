import { afterAll, describe, expect, test } from 'vitest';
import { setupForEveryone } from './commands.ts';
import { openMatrix, targetsOf } from './matrix.ts';

// The built program as a process of its own, for what only the end of a process can show: locks, and what was not yet on
// disk. Every request of every command is killed at in the long run; here, those that change the directory.
const matrix = await openMatrix({ ...setupForEveryone, args: [...setupForEveryone.args, '--skip-proof'], real: true });
afterAll(() => matrix.end());
const undisturbed = await matrix.carryOut(null, null);
const writes = targetsOf(undisturbed.runs[0]?.requests ?? []).filter(
  ({ host, method, inBatch }) => host === 'graph' && method !== 'GET' && !inBatch,
);

describe(`a setup killed (SIGKILL) at each of ${writes.length} requests`, () => {
  const cases = writes.flatMap((target) =>
    (['before', 'after'] as const).map((when) => [target.title, when, target] as const),
  );
  test.each(cases)('%s, %s its work was done, ends as if nothing had happened', async (_title, when, target) => {
    const { runs, state } = await matrix.carryOut(target, { kind: 'kill', when });
    const transcript = runs.map(({ exit, stderr, stdout }) => `exit ${exit}\n${stderr}${stdout}`).join('\n');
    expect(runs[0]?.exit, transcript).toBeNull();
    expect(runs.at(-1)?.exit, transcript).toBe(0);
    expect(state, transcript).toEqual(undisturbed.state);
  });
});
