import type { Style } from '../terminal/terminal.ts';
import { gutterWidth, labelColumnsAt, layRow, layText } from '../terminal/text-layout.ts';
import { padTo, textWidth } from '../terminal/text-width.ts';
import type { Verdict } from '../values/check.ts';
import { plainText } from '../values/plain-text.ts';

/** What every screen is laid out with: colours by meaning, and the width at hand. */
export interface Paper {
  readonly style: Style;
  readonly columns: number;
}

/** `7f3c…91ab`: enough of an id to recognise it; whole in --json. Anything that is not long stays whole. */
export function shortId(id: string, style: Style): string {
  return id.length <= 16 ? id : `${id.slice(0, 4)}${style.symbols.ellipsis}${id.slice(-4)}`;
}

/** One line in the gutter, and at the right what it is about where both fit. */
export function layHeading(left: string, right: string, { style, columns }: Paper): string {
  const indent = ' '.repeat(gutterWidth(style));
  const room = columns - indent.length - textWidth(left) - textWidth(right);
  if (right === '') return indent + style.strong(left);
  if (room < 4) return [style.strong(left), right].map((line) => layText(line, columns, style)).join('\n');
  return indent + style.strong(left) + ' '.repeat(room) + style.faint(right);
}

export function paragraph(text: string, paper: Paper): string {
  return layText(text, paper.columns, paper.style);
}

/** A label and its value, without a verdict. */
export function fact(label: string, value: string, { style, columns }: Paper): string {
  return layRow({ label: style.faint(label), value }, columns, style);
}

/** A symbol of one column, such as + or =, then label and value. */
export function marked(symbol: string, label: string, value: string, { style, columns }: Paper): string {
  return layRow({ symbol, label, value }, columns, style);
}

/** A symbol and a sentence that needs no label. */
export function remark(symbol: string, sentence: string, { style, columns }: Paper): string {
  return layRow({ symbol, label: '', value: sentence, labelColumns: 0 }, columns, style);
}

/** The symbol of a verdict in its colour. */
export function verdictSymbol(verdict: Verdict, style: Style): string {
  switch (verdict) {
    case 'pass':
      return style.good(style.symbols.pass);
    case 'fail':
      return style.bad(style.symbols.fail);
    case 'warn':
      return style.caution(style.symbols.warn);
    case 'skipped':
      return style.faint(style.symbols.skip);
  }
}

/** Columns beside the labels. */
export function valueRoom({ style, columns }: Paper): number {
  return columns - gutterWidth(style) - labelColumnsAt(columns);
}

/** Values of two parts under one label: the second beside the first, in its own column, or under it where it does not fit. */
export function pairsAsValues(pairs: readonly (readonly [string, string])[], paper: Paper): readonly string[] {
  const room = valueRoom(paper);
  // One long first part must not push the second parts of all others under theirs.
  const widths = pairs.map(([first, second]) => (second === '' ? 0 : textWidth(first)));
  const left = Math.max(0, ...widths.filter((width) => width <= room / 2));
  return pairs.map(([first, second]) => {
    if (second === '') return first;
    const beside = Math.max(left, textWidth(first)) + 2 + textWidth(second) <= room;
    return beside ? `${padTo(first, left)}  ${paper.style.faint(second)}` : `${first}\n  ${paper.style.faint(second)}`;
  });
}

/**
 * A table whose first column names the row; on a screen too narrow for it, one block per row. Cells hold one line each.
 */
export function layTable(header: readonly string[], rows: readonly (readonly string[])[], paper: Paper): string {
  const { style, columns } = paper;
  const indent = ' '.repeat(gutterWidth(style));
  const widths = header.map((title, index) =>
    Math.max(textWidth(title), ...rows.map((row) => textWidth(row[index] ?? ''))),
  );
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  if (indent.length + total <= columns) {
    const line = (cells: readonly string[]): string =>
      indent +
      cells
        .map((cell, index) => padTo(cell, widths[index] ?? 0))
        .join('  ')
        .trimEnd();
    return [style.faint(line(header)), ...rows.map(line)].join('\n');
  }
  return rows
    .map(([name = '', ...cells]) =>
      [indent + name, ...cells.map((cell, index) => fact(`  ${header[index + 1] ?? ''}`, cell, paper))].join('\n'),
    )
    .join('\n');
}

/** A count and its noun, which takes an s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** Names and UPNs come from a tenant: shown, never obeyed. */
export const shown = plainText;
