import type { Scenario } from '../scenario.ts';

export const principalRemoved: Scenario = {
  name: 'principal-removed',
  breaks:
    'Somebody deleted the enterprise applications of the apps that were set up here; the registrations still stand.',
  shouldSee: 'verify says that the service principal is missing; setup makes it again, and asks for consent again.',
  failureModes: ['no service principal for our own app'],
  source: 'https://github.com/pnp/cli-microsoft365/issues/6289; https://github.com/microsoft/CSS-Exchange/pull/2537',
  tenantChanges: [{ change: 'remove-principals-of-our-apps' }],
};
