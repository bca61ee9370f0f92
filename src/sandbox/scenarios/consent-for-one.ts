import type { Scenario } from '../scenario.ts';

export const consentForOne: Scenario = {
  name: 'consent-for-one',
  breaks: 'What was approved for everyone is now approved for the administrator alone.',
  shouldSee: 'verify says for whom it is approved; others meet "Need admin approval" and get the hand-off.',
  failureModes: ['grant for one person instead of everyone'],
  source: 'https://github.com/Azure/azure-cli/issues/20974',
  tenantChanges: [{ change: 'narrow-consent-of-our-apps', upn: 'admin@contoso.example' }],
};
