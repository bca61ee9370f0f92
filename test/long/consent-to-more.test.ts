import { consentToMore } from '../reliability/commands.ts';
import { disturbingEverything } from './whole-matrix.ts';

await disturbingEverything('consent to more', consentToMore);
