import type { Scenario } from '../scenario.ts';

export const registrationClosed: Scenario = {
  name: 'registration-closed',
  breaks: 'Members may not register apps.',
  shouldSee: 'A plain member is told so before anything is written, and which roles may.',
  failureModes: ['users may not register apps'],
  source: 'https://github.com/microsoftgraph/microsoft-graph-docs/issues/15400',
  conditions: { appPolicy: { membersMayRegisterApps: false } },
};
