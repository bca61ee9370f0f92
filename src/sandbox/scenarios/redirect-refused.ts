import type { Scenario } from '../scenario.ts';

export const redirectRefused: Scenario = {
  name: 'redirect-refused',
  breaks: 'An app management policy refuses redirect URIs to localhost.',
  shouldSee: 'Setup says that a policy refuses the redirect URI and offers to go on without it, with device code.',
  failureModes: ['policy forbids http://localhost'],
  source: 'https://github.com/microsoftgraph/msgraph-sdk-powershell/issues/3433',
  conditions: { appPolicy: { refusedRedirectUriPrefixes: ['http://localhost', 'http://127.0.0.1'] } },
};
