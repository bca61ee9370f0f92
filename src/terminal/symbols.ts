import type { Symbols } from './terminal.ts';

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

/** The signs of every screen; a terminal that draws ASCII alone says the same with it. */
export function symbolsFor(unicode: boolean): Symbols {
  return unicode ? drawn : ascii;
}

type Environment = Readonly<Record<string, string | undefined>>;

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
