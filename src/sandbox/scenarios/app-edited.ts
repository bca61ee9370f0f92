import type { Scenario } from '../scenario.ts';

export const appEdited: Scenario = {
  name: 'app-edited',
  breaks:
    'Somebody edited the apps that were set up here: no http://localhost, no public client flows, no permissions listed.',
  shouldSee: 'verify names each of the three, and setup puts them back without taking anything else away.',
  failureModes: ['redirect URI mismatch', 'public client flows are off', 'granted but not listed'],
  source:
    'https://github.com/MicrosoftDocs/azure-docs/issues/61707; https://github.com/Azure/azure-sdk-for-js/issues/21395; https://github.com/Azure/azure-cli/issues/18603',
  tenantChanges: [
    {
      change: 'edit-our-apps',
      redirectUris: ['https://portal.azure.com'],
      isFallbackPublicClient: false,
      unlistPermissions: true,
    },
  ],
};
