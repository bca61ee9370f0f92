import type { Scenario } from '../scenario.ts';

export const concurrentWrites: Scenario = {
  name: 'concurrent-writes',
  breaks: 'The directory is busy with the same objects: writes answer 503 Directory_ConcurrencyViolation at first.',
  shouldSee: 'Setup waits briefly and repeats the write; nothing is made twice.',
  failureModes: ['concurrent write clash'],
  source: 'https://github.com/Azure/azure-cli/issues/23081',
  faults: ['PATCH', 'POST'].map((method) => ({
    kind: 'status',
    status: 503,
    host: 'graph',
    method,
    path: '/(applications|servicePrincipals|oauth2PermissionGrants)',
    nth: 1,
    count: 2,
    retryAfterInSeconds: 1,
    code: 'Directory_ConcurrencyViolation',
    message:
      'Unable to complete the request due to a concurrency violation. Please wait briefly and retry the request.',
  })),
};
