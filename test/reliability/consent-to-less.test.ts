import { consentToLess } from './commands.ts';
import { losingEveryRequest } from './lost-requests.ts';

await losingEveryRequest('taking a permission off', consentToLess);
