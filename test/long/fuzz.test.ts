import { afterAll, describe, test } from 'vitest';
import { fuzz } from '../fuzz/fuzzing.ts';
import { endFuzzing, parsers } from '../fuzz/parsers.ts';

const inAll = Number(process.env['FUZZ_CASES'] ?? 1_000_000);
const cases = Math.ceil(inAll / parsers.length);
afterAll(endFuzzing);

describe(`${parsers.length} readers of what comes from outside, ${cases} inputs each`, () => {
  test.each(parsers.map((parser) => [parser.name, parser] as const))('%s', async (_name, parser) => {
    await fuzz(parser, cases);
  });
});
