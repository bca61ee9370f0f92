import type { Scenario } from '../scenario.ts';

const quotaExceeded = {
  kind: 'status',
  status: 403,
  code: 'Directory_QuotaExceeded',
  message: 'The directory object quota limit for the Principal has been exceeded.',
} as const;

export const directoryQuota: Scenario = {
  name: 'directory-quota',
  breaks: 'Registering an app is refused: the person owns too many directory objects.',
  shouldSee: 'What is used up, that deleted apps still count for a while, and who can register instead.',
  failureModes: ['directory quota'],
  source: 'https://github.com/Azure/azure-powershell/issues/3074; https://github.com/cnbeining/onedrivecmd/issues/67',
  faults: [
    { host: 'graph', method: 'POST', path: '/applications$', ...quotaExceeded },
    { host: 'graph', method: 'PATCH', path: '/applications\\(uniqueName', ...quotaExceeded },
  ],
};
