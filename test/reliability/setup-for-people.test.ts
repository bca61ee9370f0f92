import { setupForPeople } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('a fresh setup for two people and two APIs', setupForPeople);
