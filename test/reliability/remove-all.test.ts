import { removeAll } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('remove', removeAll);
