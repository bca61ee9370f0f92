import { expect, test } from 'vitest';
import type { Check, Verdict } from '../../src/values/check.ts';
import { passedInWords } from '../../src/views/proof-words.ts';

const call = (api: string, verdict: Verdict): Check => ({
  id: `call-${api}`,
  title: 'live call',
  verdict,
  seen: verdict === 'skipped' ? 'nothing harmless to call with Machine.Isolate' : 'answered',
});

test.each<readonly [string, readonly Check[], string]>([
  ['every API answered', [call('xdr', 'pass'), call('endpoint', 'pass')], 'It works.'],
  [
    'one was not called',
    [call('xdr', 'pass'), call('endpoint', 'skipped')],
    'It works as far as it was tried: nothing harmless to call with Machine.Isolate.',
  ],
  [
    'none was called',
    [call('endpoint', 'skipped')],
    'The token is right, but no API was called with it: nothing harmless to call with Machine.Isolate.',
  ],
])('what a proof without a fault has shown, where %s', (_, checks, words) => {
  expect(passedInWords(checks)).toBe(words);
});
