import type { Scenario } from '../scenario.ts';

export const policiesChanged: Scenario = {
  name: 'policies-changed',
  breaks:
    'Policies change while an app is made: Graph refuses the token with a claims challenge (continuous access evaluation).',
  shouldSee:
    'One new token with what the challenge asks for, and setup goes on where it was; nothing is created twice.',
  failureModes: ['Graph challenges the token (continuous access evaluation)'],
  source:
    'https://github.com/Azure/azure-cli/issues/26504; https://github.com/microsoftgraph/msgraph-sdk-java/issues/2355',
  faults: [{ kind: 'claims-challenge', host: 'graph', method: 'POST', path: '/servicePrincipals$', nth: 1 }],
};
