import type { Scenario } from '../scenario.ts';

export const largeTenant: Scenario = {
  name: 'large-tenant',
  breaks: 'A tenant with 50,000 apps, 20,000 service principals and 100,000 grants.',
  shouldSee: 'As fast as in a small tenant: nothing is listed that can be asked for by key.',
  failureModes: ['listings that are never complete'],
  source: 'https://github.com/microsoft/Agent365-devTools/pull/309',
  tenantChanges: [{ change: 'fill-directory', apps: 50_000, servicePrincipals: 20_000, grants: 100_000 }],
};
