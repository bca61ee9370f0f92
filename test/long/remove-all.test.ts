import { removeAll } from '../reliability/commands.ts';
import { disturbingEverything } from './whole-matrix.ts';

await disturbingEverything('remove', removeAll);
