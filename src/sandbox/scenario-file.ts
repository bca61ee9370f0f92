import { readFile } from 'node:fs/promises';
import type { Scenario } from './scenario.ts';

/**
 * Reads a scenario of one's own: JSON with the properties of {@link Scenario}. Only `name` is demanded; names that a scenario
 * does not have are refused, so that a slip of the pen is not a scenario in which nothing happens.
 *
 * @throws Error naming the file and what is wrong in it
 */
export async function readScenarioFile(file: string): Promise<Scenario> {
  const { prettifyError, scenarioSchema } = await import('./scenario-schema.ts');
  const result = scenarioSchema.safeParse(await readJson(file));
  if (!result.success) throw new Error(`${file} is not a scenario:\n${prettifyError(result.error)}`);
  // The shapes differ only in that zod writes an absent property as `undefined`.
  return result.data as Scenario;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON.`, { cause: error });
  }
}
