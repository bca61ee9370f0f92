import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createStyle } from '../../src/terminal/style.ts';
import { labelColumnsAt, layRow, layText, wrapText } from '../../src/terminal/text-layout.ts';
import { cutTo, padTo, splitAt, textWidth } from '../../src/terminal/text-width.ts';

const style = createStyle({ colour: false, unicode: true });
const ascii = createStyle({ colour: false, unicode: false });

describe('text width', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['\u001b[31mabc\u001b[39m', 3],
    ['端末', 4],
    ['ｶﾞ', 2],
    ['한국', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['🛡️', 2],
    ['👩‍💻', 2],
    ['…', 1],
    ['✔', 1],
    ['◉', 1],
  ])('%j takes %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });

  test('splitting loses nothing and keeps within the width', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.integer({ min: 2, max: 30 }), (text, width) => {
        const [head, tail] = splitAt(text, width);
        expect(head + tail).toBe(text);
        expect(head).not.toBe('');
        expect(textWidth(head)).toBeLessThanOrEqual(width);
      }),
    );
  });

  test('padding and cutting end in the same column for any script', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 4, max: 40 }), (text, width) => {
        expect(textWidth(cutTo(text, width, '…'))).toBeLessThanOrEqual(width);
        expect(textWidth(padTo(cutTo(text, width, '…'), width))).toBe(width);
      }),
    );
  });
});

describe('wrapping', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'B', '7', '.', '端', 'é'), minLength: 1, maxLength: 50 });

  test('no line is too wide, and no letter is lost', () => {
    fc.assert(
      fc.property(fc.array(word), fc.integer({ min: 4, max: 60 }), (words, width) => {
        const text = words.join(' ');
        const lines = wrapText(text, width);
        for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });

  test('an address stays whole, because it is copied', () => {
    const url = `https://login.microsoftonline.com/${'a'.repeat(80)}`;
    expect(wrapText(`Open ${url} now`, 40)).toEqual(['Open', url, 'now']);
  });

  test('indentation and newlines stay', () => {
    expect(wrapText('1. one\n   two', 40)).toEqual(['1. one', '   two']);
  });
});

describe('rows', () => {
  test('a value wraps under itself', () => {
    expect(
      layRow({ symbol: '✔', label: 'network', value: '3 of 3 hosts answer, clock in step, no proxy' }, 60, style),
    ).toBe('✔ network             3 of 3 hosts answer, clock in step, no\n                      proxy');
  });

  test('an address too wide for its column begins at the gutter, whole', () => {
    const url = `https://sts.windows.net/${'a'.repeat(36)}/`;
    expect(layRow({ symbol: '✔', label: 'issuer', value: url }, 80, style)).toBe(`✔ issuer\n  ${url}`);
    expect(layRow({ symbol: '✔', label: 'issuer', value: url }, 100, style)).toBe(`✔ issuer              ${url}`);
  });

  test('a label as long as its column leaves the value the next line', () => {
    expect(
      layRow({ label: 'a label of thirty-two characters', value: 'one value that does not fit beside it' }, 60, style),
    ).toBe('  a label of thirty-two characters\n                      one value that does not fit beside it');
  });

  test('in ASCII the gutter has room for "ok"', () => {
    expect(layRow({ symbol: 'ok', label: 'network', value: 'fine' }, 60, ascii)).toBe('ok network             fine');
    expect(layText('fine', 60, ascii)).toBe('   fine');
  });

  test.each([40, 50, 60, 80, 100])('nothing is wider than %i columns, whatever the words', (columns) => {
    const words = fc.string({ unit: fc.constantFrom('a', ' ', '端', 'w', '🛡️'), maxLength: 120 });
    fc.assert(
      fc.property(words, words, (label, value) => {
        const short = label.slice(0, 30);
        const lines = layRow({ symbol: '✔', label: short, value }, columns, style).split('\n');
        for (const line of lines) {
          const room = Math.max(columns, 2 + textWidth(short) + 2);
          expect(textWidth(line)).toBeLessThanOrEqual(room);
        }
      }),
    );
  });

  test('labels end in one column at 80 and at 60, and take a third of less', () => {
    expect([80, 60, 42].map(labelColumnsAt)).toEqual([20, 20, 14]);
  });
});
