import { setupForPeople } from '../reliability/commands.ts';
import { disturbingEverything } from './whole-matrix.ts';

await disturbingEverything('a fresh setup for two people and two APIs', setupForPeople);
