import { Chalk } from 'chalk';
import { symbolsFor } from './symbols.ts';
import type { Style } from './terminal.ts';

/** Meaning to colour. Only the sixteen basic colours, which people's own palettes make legible. */
export function createStyle(abilities: {
  readonly colour: boolean;
  readonly unicode: boolean;
  readonly links?: boolean;
}): Style {
  const chalk = new Chalk({ level: abilities.colour ? 1 : 0 });
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    caution: (text) => chalk.yellow(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    accent: (text) => chalk.cyan(text),
    link: (url) => (abilities.links === true ? linked(url) : url),
    symbols: symbolsFor(abilities.unicode),
    unicode: abilities.unicode,
  };
}

/**
 * An address that can be clicked as a whole, however the terminal breaks it. One with anything but printable ASCII in it could
 * end the sequence early, and stays text.
 *
 * @see https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
 */
function linked(url: string): string {
  return /^[\x21-\x7e]+$/.test(url) ? `\u001B]8;;${url}\u0007${url}\u001B]8;;\u0007` : url;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Whether colour may be written to a stream. The flag wins, then NO_COLOR (any value but the empty one), then FORCE_COLOR,
 * then what the stream is.
 * @see https://no-color.org
 */
export function mayColour(env: Environment, noColor: boolean, isTerminal: boolean): boolean {
  if (noColor || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}

/**
 * Whether the terminal is known to draw links; others may print the sequence. FORCE_HYPERLINK decides where it is set, as
 * other tools have it. Never without colour: who wants none wants plain text.
 *
 * @see https://github.com/Alhadis/OSC8-Adoption
 */
export function mayLink(env: Environment, colour: boolean): boolean {
  if (!colour) return false;
  const forced = env['FORCE_HYPERLINK'];
  if (forced !== undefined && forced !== '') return forced !== '0' && forced !== 'false';
  if (env['CI'] !== undefined || env['TMUX'] !== undefined) return false;
  const vte = Number(env['VTE_VERSION'] ?? 0);
  return (
    vte >= 5000 ||
    ['WT_SESSION', 'KONSOLE_VERSION', 'DOMTERM', 'GHOSTTY_RESOURCES_DIR'].some((name) => env[name] !== undefined) ||
    ['iTerm.app', 'WezTerm', 'vscode', 'ghostty', 'zed'].includes(env['TERM_PROGRAM'] ?? '') ||
    ['xterm-kitty', 'alacritty', 'foot'].includes(env['TERM'] ?? '')
  );
}
