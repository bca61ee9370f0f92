import type { Scenario } from '../scenario.ts';

export const healthy: Scenario = {
  name: 'healthy',
  breaks: 'Nothing: a licensed tenant in which everything is visible at once.',
  shouldSee: 'Setup goes through from the first question to the proven token.',
  failureModes: [],
  source: 'The documented behaviour, see BEHAVIOUR.md.',
};
