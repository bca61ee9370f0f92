import { setupForEveryone } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

// How often it looks depends on which replica answers, so only what changes something is there in every run.
await losingEveryRequest(
  'the writes of a fresh setup on replicas that are 3 s behind',
  { ...setupForEveryone, conditions: { replication: { lagInMs: 3_000, tokenServiceLagInMs: 3_000 } } },
  ({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.includes('batch'),
);
