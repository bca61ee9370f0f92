import type { Scenario } from '../scenario.ts';

export const referenceRequired: Scenario = {
  name: 'reference-required',
  breaks: 'Every new app must carry a service management reference.',
  shouldSee: 'Setup passes the demand on and can be given the reference.',
  failureModes: ['service management reference demanded'],
  source: 'https://github.com/microsoft-foundry/foundry-agent-webapp/issues/3',
  conditions: { appPolicy: { serviceManagementReferenceRequired: true } },
};
