import type { Scenario } from '../scenario.ts';
import { healthy } from './healthy.ts';

/** The built-in scenarios, in the order in which they are listed. */
export const scenarios: readonly Scenario[] = [healthy];

export function findScenario(name: string): Scenario | null {
  return scenarios.find((scenario) => scenario.name === name) ?? null;
}
