import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createStyle, mayColour, mayLink } from '../../src/terminal/style.ts';
import { mayDrawUnicode } from '../../src/terminal/symbols.ts';

describe('colour', () => {
  test.each([
    ['a terminal', {}, false, true, true],
    ['a pipe', {}, false, false, false],
    ['NO_COLOR', { NO_COLOR: '1' }, false, true, false],
    ['an empty NO_COLOR, which counts as none', { NO_COLOR: '' }, false, true, true],
    ['--no-color over FORCE_COLOR', { FORCE_COLOR: '1' }, true, true, false],
    ['NO_COLOR over FORCE_COLOR', { NO_COLOR: '1', FORCE_COLOR: '1' }, false, true, false],
    ['FORCE_COLOR in a pipe', { FORCE_COLOR: '1' }, false, false, true],
    ['FORCE_COLOR=0', { FORCE_COLOR: '0' }, false, true, false],
    ['a dumb terminal', { TERM: 'dumb' }, false, true, false],
  ])('%s', (_, env, noColor, isTerminal, expected) => {
    expect(mayColour(env, noColor, isTerminal)).toBe(expected);
  });

  test('without colour the style changes nothing', () => {
    const style = createStyle({ colour: false, unicode: true });
    for (const paint of [style.good, style.bad, style.caution, style.faint, style.strong, style.accent]) {
      expect(paint('text')).toBe('text');
    }
  });

  test('with colour each meaning looks different', () => {
    const style = createStyle({ colour: true, unicode: true });
    const painted = [style.good, style.bad, style.caution, style.faint, style.strong, style.accent].map((paint) =>
      paint('x'),
    );
    expect(new Set(painted).size).toBe(6);
    expect(painted.every((text) => text.includes('\u001b['))).toBe(true);
  });
});

describe('glyphs', () => {
  test.each([
    ['a UTF-8 locale', { LANG: 'de_DE.UTF-8' }, 'linux', true],
    ['utf8 in another spelling', { LC_CTYPE: 'C.utf8' }, 'linux', true],
    ['LC_ALL over LANG', { LC_ALL: 'C', LANG: 'de_DE.UTF-8' }, 'linux', false],
    ['a Latin-1 locale', { LANG: 'de_DE.ISO-8859-1' }, 'linux', false],
    ['POSIX', { LC_ALL: 'POSIX' }, 'darwin', false],
    ['no locale at all, as in containers', {}, 'linux', true],
    ['a dumb terminal', { TERM: 'dumb', LANG: 'C.UTF-8' }, 'linux', false],
    ['the Linux console', { TERM: 'linux', LANG: 'C.UTF-8' }, 'linux', false],
    ['Windows Terminal', { WT_SESSION: '1' }, 'win32', true],
    ['the old Windows console', {}, 'win32', false],
  ])('%s', (_, env, platform, expected) => {
    expect(mayDrawUnicode(env, platform)).toBe(expected);
  });

  test('without them every symbol is ASCII', () => {
    const { symbols } = createStyle({ colour: false, unicode: false });
    for (const symbol of Object.values(symbols)) expect(symbol).toMatch(/^[\x20-\x7e]+$/);
    expect([symbols.pass, symbols.fail, symbols.warn, symbols.skip]).toEqual(['ok', 'x', '!', '-']);
  });
});

describe('links', () => {
  const url = 'https://login.example/x?a=%20b';
  const link = (links: boolean, text = url) => createStyle({ colour: true, unicode: true, links }).link(text);

  test('hold the whole address, as text and as target; without the ability they are the address alone', () => {
    expect(link(true)).toBe(`\u001B]8;;${url}\u0007${url}\u001B]8;;\u0007`);
    expect(link(false)).toBe(url);
  });

  test.each(['https://x/\u0007', 'https://x/\u001B\\', 'https://x/ \u009C', 'https://x/\u00E9'])(
    'an address that could end the sequence early is none: %j',
    (text) => {
      expect(link(true, text)).toBe(text);
    },
  );

  test('can be taken off again with everything else that is no text', () => {
    expect(stripVTControlCharacters(link(true))).toBe(url);
  });

  test.each([
    [{ TERM_PROGRAM: 'vscode' }, true],
    [{ VTE_VERSION: '7006' }, true],
    [{ VTE_VERSION: '4205' }, false],
    [{ WT_SESSION: 'x' }, true],
    [{ TERM: 'xterm-kitty' }, true],
    [{ TERM: 'xterm-256color' }, false],
    [{ TERM_PROGRAM: 'Apple_Terminal' }, false],
    [{ TERM_PROGRAM: 'vscode', CI: 'true' }, false],
    [{ VTE_VERSION: '7006', TMUX: '/tmp/tmux' }, false],
    [{ FORCE_HYPERLINK: '1', TERM: 'xterm-256color' }, true],
    [{ FORCE_HYPERLINK: '0', WT_SESSION: 'x' }, false],
  ] as const)('%j: %s', (env, expected) => {
    expect(mayLink(env, true)).toBe(expected);
    expect(mayLink(env, false)).toBe(false);
  });
});
