import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('a fresh setup for everyone', {
  args: ['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes'],
});
