import type { Scenario } from '../scenario.ts';

export const adminApproval: Scenario = {
  name: 'admin-approval',
  breaks: 'Nobody may consent for themself; who is no administrator meets "Need admin approval".',
  shouldSee: 'Whoever lacks the role gets the hand-off: one link, the ids, and who can approve.',
  failureModes: ['the bootstrap app needs admin approval'],
  source: 'https://github.com/pnp/cli-microsoft365/issues/534; https://github.com/osodevops/ms-teams-cli/issues/10',
  conditions: { signIn: { userConsentAllowed: false, adminConsentRequests: true } },
};
