import { stripVTControlCharacters } from 'node:util';

/**
 * Blocks that terminals draw two columns wide.
 * @see https://www.unicode.org/Public/UCD/latest/ucd/EastAsianWidth.txt (W and F)
 */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x33ff],
  [0x3400, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
];

const drawnAsEmoji = /\p{Emoji_Presentation}|\p{Emoji}\uFE0F/u;
const withoutWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u;
// One column for each code unit, none of which joins another: ASCII, Latin letters, and what our own screens draw.
const onlyNarrow = /^[\x20-\x7e\u00a1-\u00ac\u00ae-\u024f\u2010-\u2027\u2713-\u2718\u25c9\u25ef\u276f]*$/;

// Loading the rules of all scripts takes as long as starting Node, and most runs never meet another script.
let graphemes: Intl.Segmenter | null = null;

function graphemesOf(text: string): Intl.Segments {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes.segment(text);
}

function graphemeWidth(grapheme: string): number {
  if (withoutWidth.test(grapheme)) return 0;
  if (drawnAsEmoji.test(grapheme)) return 2;
  const codePoint = grapheme.codePointAt(0) ?? 0;
  const width = wideRanges.some(([first, last]) => codePoint >= first && codePoint <= last) ? 2 : 1;
  // Half-width voiced sound marks join the letter before them, but take a column of their own.
  return width + (/[\uFF9E\uFF9F]/.test(grapheme.slice(1)) ? 1 : 0);
}

/** Columns that a text takes on screen; colour codes take none. Newlines are not expected. */
export function textWidth(text: string): number {
  const bare = stripVTControlCharacters(text);
  if (onlyNarrow.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemesOf(bare)) width += graphemeWidth(segment);
  return width;
}

/** The text followed by as many blanks as bring it to `width` columns; a wider text stays as it is. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - textWidth(text)));
}

/** As much of an uncoloured text as fits `width` columns, and the rest. Takes at least one character, so it always ends. */
export function splitAt(text: string, width: number): readonly [string, string] {
  if (onlyNarrow.test(text)) {
    const end = Math.max(1, width);
    return [text.slice(0, end), text.slice(end)];
  }
  let used = 0;
  let end = 0;
  for (const { segment, index } of graphemesOf(text)) {
    used += graphemeWidth(segment);
    if (used > width && index > 0) break;
    end = index + segment.length;
  }
  return [text.slice(0, end), text.slice(end)];
}

/** Cuts an uncoloured text to `width` columns, its end replaced by the ellipsis. */
export function cutTo(text: string, width: number, ellipsis: string): string {
  if (textWidth(text) <= width) return text;
  if (width <= ellipsis.length) return splitAt(text, Math.max(1, width))[0];
  return splitAt(text, width - ellipsis.length)[0].trimEnd() + ellipsis;
}
