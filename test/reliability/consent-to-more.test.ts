import { consentToMore } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('consent to more', consentToMore);
