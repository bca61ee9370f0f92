import type { Scenario } from '../scenario.ts';

export const assignmentRequired: Scenario = {
  name: 'assignment-required',
  breaks: 'The apps that were set up here demand assignment, and nobody is assigned.',
  shouldSee: 'The sign-in ends on a page with AADSTS50105; verify says whom to assign.',
  failureModes: ['our app requires assignment'],
  source: 'https://github.com/o365soa/soa/issues/90',
  tenantChanges: [{ change: 'require-assignment-for-our-apps' }],
};
