import { Chalk } from 'chalk';
import type { Style, Symbols } from './terminal.ts';

const drawn: Symbols = {
  pass: '✔',
  fail: '✖',
  warn: '!',
  skip: '–',
  ask: '?',
  pointer: '❯',
  chosen: '◉',
  open: '◯',
  ellipsis: '…',
  dash: '–',
};

const ascii: Symbols = {
  pass: 'ok',
  fail: 'x',
  warn: '!',
  skip: '-',
  ask: '?',
  pointer: '>',
  chosen: '[x]',
  open: '[ ]',
  ellipsis: '...',
  dash: '-',
};

/** Meaning to colour. Only the sixteen basic colours, which people's own palettes make legible. */
export function createStyle(abilities: { readonly colour: boolean; readonly unicode: boolean }): Style {
  const chalk = new Chalk({ level: abilities.colour ? 1 : 0 });
  return {
    good: (text) => chalk.green(text),
    bad: (text) => chalk.red(text),
    caution: (text) => chalk.yellow(text),
    faint: (text) => chalk.dim(text),
    strong: (text) => chalk.bold(text),
    accent: (text) => chalk.cyan(text),
    symbols: abilities.unicode ? drawn : ascii,
    unicode: abilities.unicode,
  };
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
 * Whether more than ASCII can be drawn. A locale that names another character set says no; one that is not set says
 * nothing, as in most containers, and today's terminals speak UTF-8. Windows: only terminals known to have the glyphs.
 */
export function mayDrawUnicode(env: Environment, platform: string): boolean {
  if (env['TERM'] === 'dumb' || env['TERM'] === 'linux') return false;
  if (platform === 'win32') {
    return ['WT_SESSION', 'TERM_PROGRAM', 'TERMINAL_EMULATOR', 'ConEmuTask'].some((name) => env[name] !== undefined);
  }
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
