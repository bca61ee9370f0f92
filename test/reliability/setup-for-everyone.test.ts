import { setupForEveryone } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('a fresh setup for everyone', setupForEveryone);
