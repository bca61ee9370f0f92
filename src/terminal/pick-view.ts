import { layChoice, shareColumns } from './choice-columns.ts';
import type { Choice, Style } from './terminal.ts';
import { wrapText } from './text-layout.ts';
import { cutTo } from './text-width.ts';

/** What a list shows at one moment. */
export interface PickFrame {
  /** After the search. */
  readonly found: readonly Choice<unknown>[];
  readonly total: number;
  /** Index in `found`. */
  readonly active: number;
  readonly searching: boolean;
  readonly chosen: ReadonlySet<Choice<unknown>>;
  /** false: exactly one is taken, and there are no boxes. */
  readonly many: boolean;
  readonly problem: string | null;
  readonly columns: number;
  /** Lines for the list itself. */
  readonly lines: number;
  /** First line shown last time, so that the page does not jump. */
  readonly top: number;
}

interface Line {
  readonly text: string;
  readonly index: number | null;
}

function listLines(frame: PickFrame, style: Style): readonly Line[] {
  const { symbols } = style;
  const boxes = frame.many ? symbols.open.length + 1 : 0;
  const room = frame.columns - symbols.pointer.length - 1 - boxes - 1;
  const grouped = !frame.searching;
  const groups = new Map<string, Choice<unknown>[]>();
  for (const choice of frame.found) {
    const key = grouped ? (choice.group ?? '') : '';
    groups.set(key, [...(groups.get(key) ?? []), choice]);
  }
  const widths = new Map([...groups].map(([key, choices]) => [key, shareColumns(choices, room)]));
  const lines: Line[] = [];
  let heading = '';
  for (const [index, choice] of frame.found.entries()) {
    const group = grouped ? (choice.group ?? '') : '';
    if (group !== heading) {
      if (lines.length > 0) lines.push({ text: '', index: null });
      lines.push({ text: `  ${style.faint(cutTo(group, frame.columns - 3, symbols.ellipsis))}`, index: null });
      heading = group;
    }
    const isActive = index === frame.active;
    const isChosen = frame.chosen.has(choice);
    const box = frame.many ? `${isChosen ? style.good(symbols.chosen) : symbols.open} ` : '';
    const text = layChoice(choice, widths.get(group) ?? shareColumns([choice], room), style);
    const pointer = isActive ? style.accent(symbols.pointer) : ' '.repeat(symbols.pointer.length);
    lines.push({ text: `${pointer} ${box}${isActive ? style.accent(text) : text}`, index });
  }
  return lines;
}

/** First line to show, so that the active one is inside and, at the top, its heading too. Moves no further than needed. */
export function pageTop(
  lines: readonly { readonly index: number | null }[],
  active: number,
  size: number,
  top: number,
): number {
  const at = lines.findIndex((line) => line.index === active);
  const last = Math.max(0, lines.length - size);
  if (at < 0) return 0;
  const before = lines[at - 1];
  const from = before !== undefined && before.index === null ? at - 1 : at;
  if (from < top) return from <= 1 ? 0 : from;
  if (at >= top + size) return Math.min(last, at - size + 1);
  return Math.min(top, last);
}

function detailOf(choice: Choice<unknown> | undefined): string {
  if (choice === undefined) return '';
  const parts = [choice.name, choice.detail, choice.mark].filter((part) => part !== undefined && part !== '');
  return choice.disabled === undefined ? parts.join(', ') : `${choice.name}: ${choice.disabled}`;
}

/** The list, what the pointer stands on in full, and what the keys do. `top` belongs into the next frame. */
export function layPick(frame: PickFrame, style: Style): { readonly text: string; readonly top: number } {
  const lines = listLines(frame, style);
  const top = pageTop(lines, frame.active, frame.lines, frame.top);
  const page = lines.slice(top, top + frame.lines).map((line) => line.text);
  if (frame.found.length === 0) page.push(style.faint('  Nothing is called that. Backspace, or escape to see all.'));
  const above = top > 0;
  const below = top + frame.lines < lines.length;
  const where =
    above || below
      ? `${(lines[top]?.index ?? frame.active) === null ? 1 : frame.active + 1} of ${frame.found.length}`
      : frame.searching
        ? `${frame.found.length} of ${frame.total}`
        : '';
  const keys = frame.many ? 'type to search, space chooses, enter goes on' : 'type to search, enter takes it';
  const count = frame.many ? `${frame.chosen.size} chosen` : '';
  const state = [count, where].filter((part) => part !== '').join(', ');
  const footer = [keys, state].filter((part) => part !== '').join(style.unicode ? '  ·  ' : '  |  ');
  const [about = '', more = ''] = wrapText(detailOf(frame.found[frame.active]), frame.columns - 3);
  const bottom = [
    '',
    `  ${style.faint(about)}`,
    ...(more === '' ? [] : [`  ${style.faint(cutTo(more, frame.columns - 3, style.symbols.ellipsis))}`]),
    ...wrapText(footer, frame.columns - 3).map((line) => `  ${style.faint(line)}`),
    ...(frame.problem === null ? [] : wrapText(frame.problem, frame.columns - 3).map((l) => `  ${style.bad(l)}`)),
  ];
  return { text: [...page, ...bottom].join('\n'), top };
}
