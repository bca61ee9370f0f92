import type { Scenario } from '../scenario.ts';

export const azureCliGone: Scenario = {
  name: 'azure-cli-gone',
  breaks: 'Azure CLI is disabled in this tenant: its sign-in ends with AADSTS7000112.',
  shouldSee: 'The other sign-in app is offered, with the scopes that it will ask for; nothing is switched silently.',
  failureModes: ['a shared sign-in app is gone or blocked'],
  source: 'https://github.com/pnp/powershell/issues/4250; https://github.com/pnp/cli-microsoft365/issues/6339',
  tenantChanges: [{ change: 'disable-service-principal', appId: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' }],
};
