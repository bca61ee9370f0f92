import type { Gathered } from '../../src/checks/setup-input.ts';
import { AccessError } from '../../src/errors/access-error.ts';

/** What came of it, or why not; a bug goes on. */
export async function gathered<T>(work: () => Promise<T>): Promise<Gathered<T>> {
  try {
    return { kind: 'have', value: await work() };
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return { kind: 'refused', problem: error };
  }
}
