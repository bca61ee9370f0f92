import { cloudNamed } from '../catalog/clouds.ts';
import type { Context } from './context.ts';
import type { Place } from './where.ts';

/**
 * A command to run next, with the flags without which it would be about something else. A script that starts the program
 * with place and cloud decided says how it is called itself (`npm start --`), and is named instead.
 */
export function withPlace(
  command: string,
  { context, place }: { readonly context: Pick<Context, 'flags' | 'world'>; readonly place: Pick<Place, 'shownFile'> },
): string {
  const calledAs = context.world.env['DEFENDER_ACCESS_CALLED_AS'] ?? '';
  if (calledAs !== '') return command.replace(/^defender-access/, calledAs);
  const flags = (['sandbox', 'cloud'] as const).flatMap((name) => {
    const value = context.flags[name];
    // A built-in cloud stands in the config.
    if (typeof value !== 'string' || (name === 'cloud' && cloudNamed(value) !== null)) return [];
    return [name === 'sandbox' ? `--sandbox${value === '' ? '' : `=${value}`}` : `--${name} ${shellWord(value)}`];
  });
  if (place.shownFile !== 'defender-access.json') flags.push(`--config ${shellWord(place.shownFile)}`);
  return [command, ...flags].join(' ');
}

// Commands that are about one place; a flag of theirs takes no value where it is one of these.
const alone = 'new|yes|dry-run|skip-proof|wait|link|quick|copy|decode|header|fresh';
const commands = new RegExp(
  `defender-access (?:setup|consent|verify|token|record|remove)\\b(?: --(?:(?:${alone})\\b|[\\w-]+ (?:"[^"]*"|(?!-)[^\\s"]*[^\\s".,;:)])))*`,
  'g',
);

/** A step of a refusal: the commands in it get the flags without which they would be about something else. */
export function stepWithPlace(step: string, context: Pick<Context, 'flags' | 'world'>): string {
  const { config } = context.flags;
  const place = { shownFile: typeof config === 'string' ? config : 'defender-access.json' };
  return step.replaceAll(commands, (command) => {
    const isPlaced = / --(?:sandbox|cloud|config)\b/.test(command);
    return isPlaced ? command : withPlace(command, { context, place });
  });
}

/** A path as a shell takes it. */
function shellWord(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : `"${text.replaceAll(/["\\$`]/g, '\\$&')}"`;
}
