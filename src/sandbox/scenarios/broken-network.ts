import type { Scenario } from '../scenario.ts';

export const brokenNetwork: Scenario = {
  name: 'broken-network',
  breaks:
    'Connections are cut before and after the work was done, an answer ends half-way, and a proxy answers with HTML.',
  shouldSee: 'What was written is found again instead of being written twice; the proxy page is named as what it is.',
  failureModes: ['a retried create makes two apps', 'a proxy answers instead of the service'],
  source: 'https://github.com/microsoft/Agent365-devTools/pull/395',
  faults: [
    { kind: 'reset-before', host: 'graph', method: 'GET', nth: 1 },
    { kind: 'reset-after', host: 'graph', method: 'PATCH', path: '/applications', nth: 1 },
    { kind: 'truncate', host: 'graph', method: 'POST', path: '/servicePrincipals', nth: 1 },
    { kind: 'html', host: 'defender', status: 502, nth: 1 },
  ],
};
