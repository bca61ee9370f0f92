import type { Scenario } from '../scenario.ts';

export const conditionalAccess: Scenario = {
  name: 'conditional-access',
  breaks: 'Conditional Access refuses every sign-in with AADSTS53003, on a page that never returns to the waiting app.',
  shouldSee:
    'Sign-in can be cancelled; the number on the page can be given and is explained, with the ids for the administrator.',
  failureModes: ['Conditional Access blocks without a clue', 'the refusal shows in the browser only'],
  source: 'https://github.com/Azure/azure-cli/issues/32809; https://github.com/Azure/azure-cli/issues/32420',
  conditions: { signIn: { blockedBy: 53003 } },
};
