import type { Scenario } from '../scenario.ts';

export const appDisabled: Scenario = {
  name: 'app-disabled',
  breaks: 'The service principals of the apps that were set up here are disabled.',
  shouldSee: 'The sign-in fails with AADSTS7000112, and verify says who can enable the app again.',
  failureModes: ['app disabled'],
  source: 'https://github.com/MicrosoftDocs/entra-docs (identity-platform/reference-error-codes.md)',
  tenantChanges: [{ change: 'disable-our-apps' }],
};
