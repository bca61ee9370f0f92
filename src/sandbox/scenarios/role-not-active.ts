import type { Scenario } from '../scenario.ts';

export const roleNotActive: Scenario = {
  name: 'role-not-active',
  breaks: 'The administrator is only eligible for the role: nothing is active until it is activated in PIM.',
  shouldSee:
    'Before anything is written: which role to activate, where, and that a fresh sign-in is needed afterwards.',
  failureModes: ['the role is eligible in PIM but not active', 'can register but cannot consent'],
  source:
    'https://github.com/MSEndpointMgr/IntuneWin32App/issues/31; https://github.com/microsoft/Agent365-devTools/pull/320',
  tenantChanges: [
    {
      change: 'set-roles',
      upn: 'admin@contoso.example',
      active: [],
      eligible: ['62e90394-69f5-4237-9190-012177145e10'],
    },
  ],
};
