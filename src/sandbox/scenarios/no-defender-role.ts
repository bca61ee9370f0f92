import type { Scenario } from '../scenario.ts';

export const noDefenderRole: Scenario = {
  name: 'no-defender-role',
  breaks: 'Administrator and analyst hold no role in Defender: tokens are right, and the APIs answer 403 all the same.',
  shouldSee:
    'The proof says that the app is fine and the person lacks a role, which roles would do, and where to give them.',
  failureModes: ['the person has no Defender role'],
  source:
    'https://github.com/MicrosoftDocs/microsoft-365-docs/issues/8332; https://github.com/MicrosoftDocs/microsoft-365-docs/issues/1704',
  tenantChanges: [
    { change: 'set-roles', upn: 'admin@contoso.example', active: ['9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3'] },
    { change: 'set-roles', upn: 'analyst@contoso.example', active: [] },
  ],
};
