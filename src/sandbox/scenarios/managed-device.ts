import type { Scenario } from '../scenario.ts';

export const managedDevice: Scenario = {
  name: 'managed-device',
  breaks: 'Policy wants a managed device: every sign-in ends on a page with AADSTS530003.',
  shouldSee: 'The number on the page is explained: an enrolled machine and its browser, not a private window, not WSL.',
  failureModes: ['compliant or managed device required'],
  source: 'https://github.com/Azure/azure-cli/issues/30575; https://github.com/Azure/azure-cli/issues/27919',
  conditions: { signIn: { blockedBy: 530003 } },
};
