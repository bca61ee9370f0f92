import type { Scenario } from '../scenario.ts';

export const consentRemoved: Scenario = {
  name: 'consent-removed',
  breaks: 'Somebody removed every consent of the apps that were set up here.',
  shouldSee: 'verify finds the grants missing; consent puts them back.',
  failureModes: ['not consented'],
  source: 'https://github.com/KelvinTegelaar/CIPP/issues/6360',
  tenantChanges: [{ change: 'remove-consent-of-our-apps' }],
};
