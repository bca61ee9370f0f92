import { consentToLess } from '../reliability/commands.ts';
import { disturbingEverything } from './whole-matrix.ts';

await disturbingEverything('taking a permission off', consentToLess);
