import type { Scenario } from '../scenario.ts';

export const accountDisabled: Scenario = {
  name: 'account-disabled',
  breaks: 'The analyst was disabled: their sign-in ends on a page with AADSTS50057.',
  shouldSee: 'Sign-in stops with the plain reason, and nothing is changed.',
  failureModes: ['the person is locked or disabled'],
  source: 'https://github.com/MicrosoftDocs/entra-docs docs/identity-platform/reference-error-codes.md',
  tenantChanges: [{ change: 'disable-account', upn: 'analyst@contoso.example' }],
};
