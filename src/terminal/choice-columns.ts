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
const leastDetail = 24;

function widest(texts: readonly (string | undefined)[]): number {
  return Math.max(0, ...texts.map((text) => textWidth(text ?? '')));
}

/** The third column. What cannot be chosen says so in words, since its colour may not be seen. */
function markOf(choice: Choice<unknown>): string | undefined {
  return choice.disabled === undefined ? choice.mark : 'not here';
}

/** Shares `room` columns between name, detail and mark: names and marks come first, the detail takes what is left. */
export function shareColumns(choices: readonly Choice<unknown>[], room: number): ChoiceColumns {
  const mark = widest(choices.map(markOf));
  const forText = room - (mark === 0 ? 0 : mark + gap);
  const name = Math.min(widest(choices.map((choice) => choice.name)), forText);
  const wanted = widest(choices.map((choice) => choice.detail));
  const left = forText - name - gap;
  const detail = wanted <= left ? wanted : left >= leastDetail ? left : 0;
  return { name, detail: wanted === 0 ? 0 : detail, mark };
}

/** One line of a list, without pointer and box. A detail with no mark beside it may run on to the end of the line. */
export function layChoice(choice: Choice<unknown>, columns: ChoiceColumns, style: Style): string {
  const { ellipsis } = style.symbols;
  const mark = markOf(choice);
  const name = padTo(cutTo(choice.name, columns.name, ellipsis), columns.name);
  const detail = cutTo(choice.detail ?? '', detailRoom(choice, columns), ellipsis);
  const cells = [
    choice.disabled === undefined ? name : style.faint(name),
    ...(columns.detail === 0 ? [] : [padTo(style.faint(detail), columns.detail)]),
    ...(mark === undefined ? [] : [choice.disabled === undefined ? style.caution(mark) : style.faint(mark)]),
  ];
  return cells.join(' '.repeat(gap)).trimEnd();
}

function detailRoom(choice: Choice<unknown>, columns: ChoiceColumns): number {
  if (columns.detail === 0) return 0;
  return markOf(choice) === undefined && columns.mark > 0 ? columns.detail + gap + columns.mark : columns.detail;
}

/** Whether the line shows the choice whole, so that nothing needs to be said below the list. */
export function isWhole(choice: Choice<unknown>, columns: ChoiceColumns): boolean {
  return (
    choice.disabled === undefined &&
    textWidth(choice.name) <= columns.name &&
    textWidth(choice.detail ?? '') <= detailRoom(choice, columns)
  );
}
