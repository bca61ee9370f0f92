import { spawnSync } from 'node:child_process';
import { existsSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const program = new URL('../../bin/defender-access.js', import.meta.url).pathname;
const noRoom = '/dev/full';

function resultInto(target: string, args: readonly string[]) {
  const stdout = openSync(target, 'w');
  return spawnSync(process.execPath, [program, ...args], { stdio: ['ignore', stdout, 'pipe'], encoding: 'utf8' });
}

describe.skipIf(!existsSync(noRoom))('a result that cannot be written', () => {
  test.each([['permissions', 'isolate'], ['permissions', 'isolate', '--json'], ['--help'], ['help', 'clouds']])(
    '%s %s %s is said to be lost, in a sentence and an exit code',
    (...args) => {
      const ended = resultInto(noRoom, args);
      expect(ended.stderr).toContain('The result could not be written: the disk is full.');
      expect(ended.stderr).not.toMatch(/^ +at /m);
      expect(ended.status).toBe(1);
    },
  );

  test('the version as well', () => {
    const ended = resultInto(noRoom, ['--version']);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^The version could not be written: ENOSPC: [^\n]*\n$/);
  });

  test('what can be written is no fault', () => {
    expect(resultInto('/dev/null', ['--help'])).toMatchObject({ status: 0, stderr: '' });
  });
});
