import type { Scenario } from '../scenario.ts';

export const azureCliBlocked: Scenario = {
  name: 'azure-cli-blocked',
  breaks: 'Azure CLI may be used by assigned people only: its sign-in ends on a page with AADSTS50105.',
  shouldSee: 'The other sign-in app is offered, with the scopes that it will ask for; nothing is switched silently.',
  failureModes: ['the bootstrap app is restricted to assigned users'],
  source: 'https://github.com/o365soa/soa/issues/90',
  tenantChanges: [{ change: 'require-assignment', appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' }],
};
