import type { Choice, Style } from './terminal.ts';
import { cutTo, padTo, textWidth } from './text-width.ts';

/** Widths of the three columns of a list; 0: left out, because the line is too narrow for it. */
export interface ChoiceColumns {
  readonly name: number;
  readonly detail: number;
  readonly mark: number;
}

const gap = 2;
/** Under this a cut-off detail says nothing; it stands below the list instead. */
const leastDetail = 16;

function widest(texts: readonly (string | undefined)[]): number {
  return Math.max(0, ...texts.map((text) => textWidth(text ?? '')));
}

/** Shares `room` columns between name, detail and mark: names and marks come first, the detail takes what is left. */
export function shareColumns(choices: readonly Choice<unknown>[], room: number): ChoiceColumns {
  const mark = widest(choices.map((choice) => choice.mark));
  const forText = room - (mark === 0 ? 0 : mark + gap);
  const name = Math.min(widest(choices.map((choice) => choice.name)), forText);
  const wanted = widest(choices.map((choice) => choice.detail));
  const left = forText - name - gap;
  const detail = wanted <= left ? wanted : left >= leastDetail ? left : 0;
  return { name, detail: wanted === 0 ? 0 : detail, mark };
}

/** One line of a list, without pointer and box. */
export function layChoice(choice: Choice<unknown>, columns: ChoiceColumns, style: Style): string {
  const { ellipsis } = style.symbols;
  const name = padTo(cutTo(choice.name, columns.name, ellipsis), columns.name);
  const detail =
    columns.detail === 0 ? '' : padTo(cutTo(choice.detail ?? '', columns.detail, ellipsis), columns.detail);
  const cells = [
    choice.disabled === undefined ? name : style.faint(name),
    ...(columns.detail === 0 ? [] : [style.faint(detail)]),
    ...(choice.mark === undefined ? [] : [style.caution(choice.mark)]),
  ];
  return cells.join(' '.repeat(gap)).trimEnd();
}
