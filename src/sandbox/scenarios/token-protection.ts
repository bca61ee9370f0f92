import type { Scenario } from '../scenario.ts';

export const tokenProtection: Scenario = {
  name: 'token-protection',
  breaks: 'Policy wants tokens bound to the device: the browser flow and device code both end with AADSTS530084.',
  shouldSee: 'It is said that neither way of signing in can satisfy the policy, and that an exclusion is needed.',
  failureModes: ['token protection: the browser flow itself is refused'],
  source: 'https://github.com/microsoft/work-iq/issues/141; https://github.com/Azure/azure-cli/issues/31030',
  conditions: { signIn: { blockedBy: 530084 } },
};
