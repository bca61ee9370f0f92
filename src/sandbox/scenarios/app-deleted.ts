import type { Scenario } from '../scenario.ts';

export const appDeleted: Scenario = {
  name: 'app-deleted',
  breaks:
    'The apps that were set up here were deleted; they can be restored for 30 days, and their unique names stay taken.',
  shouldSee: 'verify names the deleted app; setup offers to restore it or to make another.',
  failureModes: ['unique name taken by a deleted app', 'restored app is not fully restored'],
  source: 'https://github.com/byte5ai/omadia/issues/916; https://github.com/MicrosoftDocs/entra-docs/issues/186',
  tenantChanges: [{ change: 'delete-our-apps' }],
};
