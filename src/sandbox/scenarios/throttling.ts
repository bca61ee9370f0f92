import type { Scenario } from '../scenario.ts';

export const throttling: Scenario = {
  name: 'throttling',
  breaks:
    'Graph and Defender answer some requests with 429, also single items of a batch, with Retry-After in seconds or as a date.',
  shouldSee: 'Setup pauses as long as it is told, says so, and goes on; nothing is created twice.',
  failureModes: ['Graph throttles while apps are created', 'Defender quota used up'],
  source:
    'https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3105; https://github.com/MicrosoftDocs/microsoft-365-docs/issues/4616',
  faults: [
    { kind: 'status', status: 429, host: 'graph', method: 'GET', nth: 2, count: 2, retryAfterInSeconds: 2 },
    {
      kind: 'status',
      status: 429,
      host: 'graph',
      method: 'POST',
      path: '/servicePrincipals',
      nth: 1,
      retryAfterInSeconds: 2,
    },
    {
      kind: 'status',
      status: 429,
      host: 'graph',
      method: 'POST',
      path: '/oauth2PermissionGrants',
      nth: 1,
      retryAfterInSeconds: 3,
      retryAfterAsDate: true,
    },
    { kind: 'status', status: 429, host: 'defender', nth: 1, retryAfterInSeconds: 2 },
  ],
};
