import type { Scenario } from '../scenario.ts';

export const nothingToSee: Scenario = {
  name: 'nothing-to-see',
  breaks: 'No incident, no alert, no machine: lists are empty, and machines answer 404.',
  shouldSee: 'The proof counts as passed: access works, no data is visible, and why that can be.',
  failureModes: ['200 with nothing in it'],
  source: 'https://github.com/MicrosoftDocs/defender-docs (404 of the list of machines)',
  tenantChanges: [{ change: 'remove-security-data' }],
};
