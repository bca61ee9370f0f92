import type { Scenario } from '../scenario.ts';

export const slowReplication: Scenario = {
  name: 'slow-replication',
  breaks:
    'New objects and grants become visible late, and replicas disagree: reads come and go, and writes about new objects get misleading errors.',
  shouldSee: 'Setup waits, says what it waits for, and ends as in a healthy tenant, with one app and no duplicate.',
  failureModes: [
    'object created, next call says it does not exist',
    'a success, then not found again',
    'service principal refused with a misleading 400 or 403',
    'consent given, token says no',
  ],
  source:
    'https://github.com/AzureAD/microsoft-authentication-library-for-dotnet/issues/3706; https://github.com/microsoftgraph/msgraph-sdk-dotnet/issues/3108',
  conditions: { replication: { lagInMs: 8_000, replicas: 3, tokenServiceLagInMs: 10_000, misleadingErrors: true } },
};
