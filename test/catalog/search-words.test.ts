import fc from 'fast-check';
import { expect, test } from 'vitest';
import { operations } from '../../src/catalog/operations.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { lookedFor, mayFit, quality, wordsOf } from '../../src/catalog/search-words.ts';

const texts = [
  ...permissions.flatMap(({ value, displayName, description }) => [value, displayName, description]),
  ...operations.flatMap(({ name, path, area }) => [name, path, area]),
];

test('a word that fits a text is never ruled out beforehand', () => {
  const parts = fc.oneof(
    fc.constantFrom(...texts).chain((text) => fc.constantFrom(...text.split(/\s+/))),
    fc.constantFrom(...texts.flatMap(wordsOf)).chain((word) => fc.nat(word.length).map((end) => word.slice(0, end))),
    fc.string(),
  );
  fc.assert(
    fc.property(parts, (typed) => {
      for (const needle of lookedFor(typed)) {
        const fitting = texts.filter((text) => wordsOf(text).some((word) => quality(needle, word) > 0));
        expect(fitting.filter((text) => !mayFit(needle, text.toLowerCase()))).toEqual([]);
      }
    }),
  );
});
