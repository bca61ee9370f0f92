import type { Scenario } from '../scenario.ts';

export const serverErrors: Scenario = {
  name: 'server-errors',
  breaks: 'The sign-in service, Graph and Defender fail now and then with 500, 503 and 504.',
  shouldSee: 'Reads are tried again; writes are looked up before they are repeated; setup ends as in a healthy tenant.',
  failureModes: ['Graph 5xx while apps are created'],
  source:
    'https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3105; https://github.com/microsoft/Agent365-devTools/pull/395',
  faults: [
    { kind: 'status', status: 504, host: 'graph', method: 'GET', nth: 1 },
    {
      kind: 'status',
      status: 503,
      host: 'graph',
      method: 'PATCH',
      path: '/applications',
      nth: 1,
      retryAfterInSeconds: 1,
    },
    {
      kind: 'status',
      status: 503,
      host: 'graph',
      method: 'POST',
      path: '/applications$',
      nth: 1,
      retryAfterInSeconds: 1,
    },
    { kind: 'status', status: 500, host: 'graph', method: 'POST', path: '/oauth2PermissionGrants', nth: 1 },
    { kind: 'status', status: 500, host: 'defender', nth: 1 },
  ],
};
