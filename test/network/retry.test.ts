import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessErrorCode } from '../../src/errors/exit-code.ts';
import { backoff, mayTryAgain, parseRetryAfter } from '../../src/network/retry.ts';

const now = new Date('2026-11-22T12:00:00Z');

test('the pauses begin at 0.25 s, grow by half and end at 15 s', () => {
  expect([0, 1, 2, 3, 20].map(backoff)).toEqual([250, 375, 563, 844, 15_000]);
});

test.each([
  ['3', 3000],
  ['0', 0],
  [' 120 ', 120_000],
  ['Sun, 22 Nov 2026 12:00:07 GMT', 7000],
  ['Sun, 22 Nov 2026 11:00:00 GMT', 0],
  ['', null],
  ['soon', null],
  ['-5', null],
  ['2026-11-22', null],
  [null, null],
  [undefined, null],
])('Retry-After %j means %j ms', (header, expected) => {
  expect(parseRetryAfter(header, now)).toBe(expected);
});

test('Retry-After never gives a negative or broken pause, whatever it says', () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      const pause = parseRetryAfter(header, now);
      expect(pause === null || pause >= 0).toBe(true);
    }),
  );
});

describe('mayTryAgain', () => {
  const row = (method: string, status: number | null, problem: AccessErrorCode | null, retryAfterInMs: number | null) =>
    mayTryAgain({ method, status, problem, retryAfterInMs });

  test.each<[string, number | null, AccessErrorCode | null, number | null, boolean]>([
    ['GET', 200, null, null, false],
    ['GET', 404, null, null, false],
    ['GET', 403, null, 5000, false],
    ['GET', 429, null, null, true],
    ['POST', 429, null, 1000, true],
    ['GET', 503, null, null, true],
    ['POST', 503, null, null, false],
    ['POST', 503, null, 2000, true],
    ['PATCH', 500, null, null, false],
    ['get', 500, null, null, true],
    ['DELETE', 504, null, null, false],
    ['GET', null, 'connection-lost', null, true],
    ['POST', null, 'connection-lost', null, false],
    ['POST', null, 'timed-out', null, false],
    ['HEAD', null, 'timed-out', null, true],
    ['POST', null, 'host-unreachable', null, true],
    ['GET', null, 'tls-untrusted', null, false],
    ['GET', null, 'proxy-refused', null, false],
    ['GET', null, 'cancelled', null, false],
  ])('%s answered %j (%j, wait %j): %j', (method, status, problem, retryAfterInMs, expected) => {
    expect(row(method, status, problem, retryAfterInMs)).toBe(expected);
  });

  test('a write is never repeated after an answer that may hide a success', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('POST', 'PATCH', 'PUT', 'DELETE'),
        fc.integer({ min: 500, max: 599 }),
        (method, status) => {
          expect(row(method, status, null, null)).toBe(false);
        },
      ),
    );
  });
});
