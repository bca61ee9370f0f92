import fc from 'fast-check';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Fuzzed } from './parsers.ts';

// Far above what the slowest needs, far below what a catastrophic regular expression takes.
const hangInMs = 2_000;

/** An input is read, or refused with a word to the person; nothing else, in no time, and without a trace elsewhere. */
export async function fuzz({ inputs, read }: Fuzzed, cases: number, seed?: number): Promise<void> {
  const prototype = picture();
  await fc.assert(
    fc.asyncProperty(inputs, async (input) => {
      const startedAt = performance.now();
      try {
        await read(input);
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        if (error.happened === '' || /(?<!received )\bundefined\b/.test(error.happened))
          throw new Error(`says nothing: ${error.happened}`);
      }
      const tookInMs = performance.now() - startedAt;
      if (tookInMs > hangInMs) throw new Error(`took ${tookInMs} ms`);
      if (picture() !== prototype) throw new Error('something was added to a prototype');
    }),
    { numRuns: cases, ...(seed === undefined ? {} : { seed }) },
  );
}

function picture(): string {
  return [Object.prototype, Array.prototype, Function.prototype]
    .map((one) => Object.getOwnPropertyNames(one).join())
    .join(';');
}
