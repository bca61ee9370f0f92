import { setupForEveryone } from '../reliability/commands.ts';
import { disturbingEverything } from './whole-matrix.ts';

await disturbingEverything('a fresh setup for everyone', setupForEveryone);
