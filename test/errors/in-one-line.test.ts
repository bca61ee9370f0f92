import { describe, expect, test } from 'vitest';
import { readableTime, stepsInOneLine, supportInOneLine } from '../../src/errors/in-one-line.ts';

describe('steps in one line', () => {
  test.each<readonly [readonly string[], string]>([
    [[], ''],
    [['Run: defender-access verify'], 'Run: defender-access verify'],
    [['Sign in again.', 'Then wait.'], 'Sign in again. Then wait.'],
    [
      ['Mend it: defender-access setup --new', 'By hand: Entra'],
      'Mend it: defender-access setup --new. By hand: Entra',
    ],
  ])('%j', (todo, line) => {
    expect(stepsInOneLine(todo)).toBe(line);
  });
});

test('what the service said ends where the named ids begin', () => {
  const ids = { requestId: 'r', traceId: 't', correlationId: 'c', time: '2026-11-22T12:43:00.123Z' };
  expect(supportInOneLine({ raw: 'HTTP 403: No.', ids, retried: '3 times' })).toBe(
    'HTTP 403: No, request r, trace t, correlation c, 2026-11-22 12:43:00 UTC, tried again 3 times',
  );
  expect(supportInOneLine({ raw: undefined, ids: {}, retried: undefined })).toBe('');
});

test('a time that is none is shown as it came', () => {
  expect(readableTime('yesterday')).toBe('yesterday');
});
