import { stripVTControlCharacters } from 'node:util';
import type { Style } from './terminal.ts';
import { padTo, splitAt, textWidth } from './text-width.ts';

/** Every screen's labels end here, so that values stand in one line from the first screen to the last. */
export const labelWidth = 20;

/** Narrow screens give a third to the labels. */
export function labelColumnsAt(columns: number): number {
  return columns >= 56 ? labelWidth : Math.max(12, Math.floor(columns / 3));
}

/** Room for a symbol before the text: `✔ ` or, in ASCII, `ok `. Lines without a symbol are indented by it. */
export function gutterWidth(style: Style): number {
  return style.unicode ? 2 : 3;
}

const address = /^[a-z]+:\/\//i;

/** A word too long for a line, in pieces; an address stays whole, because it is there to be copied. */
function pieces(word: string, width: number): readonly string[] {
  const bare = stripVTControlCharacters(word);
  if (textWidth(bare) <= width || address.test(bare) || bare !== word) return [word];
  const parts: string[] = [];
  for (let rest = bare; rest !== ''; ) {
    const [head, tail] = splitAt(rest, width);
    parts.push(head);
    rest = tail;
  }
  return parts;
}

/** Breaks a text between words into lines of at most `width` columns; newlines and blanks inside a line are kept. */
export function wrapText(text: string, width: number): readonly string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const token of paragraph.split(/(?<=\S)(?=\s)/)) {
      const blank = token.slice(0, token.length - token.trimStart().length);
      for (const [index, piece] of pieces(token.trimStart(), width).entries()) {
        const glued = index === 0 ? line + blank + piece : piece;
        const fits = index === 0 && textWidth(glued) <= width;
        if (fits || (line === '' && index === 0)) {
          line = line === '' && lines.length > 0 ? piece : glued;
        } else {
          lines.push(line);
          line = piece;
        }
      }
    }
    lines.push(line);
    return lines;
  });
}

export interface Row {
  /** Already coloured; none: blanks. */
  readonly symbol?: string;
  /** Left column; wider labels push the value two blanks to the right. */
  readonly label: string;
  /** Wraps under itself. */
  readonly value: string;
  /** Columns of the label column where it is not the usual one. */
  readonly labelColumns?: number;
}

/**
 * `✔ label               value`, the value wrapped under itself. A line that cannot be broken and is too wide for its column,
 * such as an address, begins at the gutter instead, where it has the whole width.
 */
export function layRow(row: Row, columns: number, style: Style): string {
  const gutter = gutterWidth(style);
  const labelColumns = row.labelColumns ?? labelColumnsAt(columns);
  const isShort = textWidth(row.label) < labelColumns || row.label === '';
  const head = padTo(row.symbol ?? '', gutter) + (isShort ? padTo(row.label, labelColumns) : `${row.label}  `);
  const room = columns - gutter - labelColumns;
  const values = wrapText(row.value, room);
  const placed = values.map((line) => {
    if (line === '') return '';
    return ' '.repeat(gutter + (textWidth(line) <= room ? labelColumns : 0)) + line;
  });
  const [first = ''] = values;
  const isBeside = textWidth(first) <= room && textWidth(head) + textWidth(first) <= columns;
  const lines = isBeside ? [head + first, ...placed.slice(1)] : [head, ...placed];
  return lines.map((line) => line.trimEnd()).join('\n');
}

/** A paragraph in the gutter. */
export function layText(text: string, columns: number, style: Style): string {
  const indent = ' '.repeat(gutterWidth(style));
  return wrapText(text, columns - indent.length)
    .map((line) => (line === '' ? '' : indent + line))
    .join('\n');
}
