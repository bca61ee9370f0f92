import { describe, expect, test } from 'vitest';
import { createStyle, mayColour, mayDrawUnicode } from '../../src/terminal/style.ts';

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
