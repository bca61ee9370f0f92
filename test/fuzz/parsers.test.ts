import { afterAll, describe, test } from 'vitest';
import { fuzz } from './fuzzing.ts';
import { endFuzzing, parsers } from './parsers.ts';

const cases = 5_000;
afterAll(endFuzzing);

describe(`${parsers.length} readers of what comes from outside, ${cases} inputs each`, () => {
  test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', async (_name, parser) => {
    await fuzz(parser, cases);
  });
});
