import { setupForEveryone } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

// How often it looks and tries depends on which replica answers; the first sending of each write is there in every run.
await losingEveryRequest(
  'the writes of a fresh setup on replicas that are 3 s behind',
  { ...setupForEveryone, conditions: { replication: { lagInMs: 3_000, tokenServiceLagInMs: 3_000 } } },
  ({ host, method, path, nth }) => host === 'graph' && method !== 'GET' && !path.includes('batch') && nth === 1,
);
