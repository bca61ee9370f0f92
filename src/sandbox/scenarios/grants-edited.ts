import type { Scenario } from '../scenario.ts';

export const grantsEdited: Scenario = {
  name: 'grants-edited',
  breaks:
    'Somebody edited the consent of the apps that were set up here: one permission is gone, a foreign one was added.',
  shouldSee: 'The drift is shown; the missing permission comes back and the foreign one stays.',
  failureModes: ['adding permissions wipes the existing ones'],
  source: 'https://github.com/Azure/azure-cli/issues/12137; https://github.com/Azure/azure-cli/issues/20974',
  tenantChanges: [{ change: 'edit-consent-of-our-apps', addScope: 'AdvancedHunting.Read', removeFirst: true }],
};
