import { isWhole, layChoice, shareColumns } from './choice-columns.ts';
import type { Choice, Style } from './terminal.ts';
import { wrapText } from './text-layout.ts';
import { cutTo, padTo, textWidth } from './text-width.ts';

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
  /** In `found`; null: a heading or a blank. */
  readonly index: number | null;
}

interface Listing {
  readonly lines: readonly Line[];
  /** Choices that their line cannot show whole. */
  readonly cut: readonly Choice<unknown>[];
}

function layList(frame: PickFrame, style: Style): Listing {
  const { symbols } = style;
  const boxes = frame.many ? symbols.open.length + 1 : 0;
  const room = frame.columns - symbols.pointer.length - 1 - boxes - 1;
  const groupOf = (choice: Choice<unknown>): string => (frame.searching ? '' : (choice.group ?? ''));
  const groups = new Map<string, Choice<unknown>[]>();
  for (const choice of frame.found) {
    const members = groups.get(groupOf(choice)) ?? [];
    members.push(choice);
    groups.set(groupOf(choice), members);
  }
  const widths = new Map([...groups].map(([key, choices]) => [key, shareColumns(choices, room)]));
  const lines: Line[] = [];
  const cut: Choice<unknown>[] = [];
  let heading = '';
  for (const [index, choice] of frame.found.entries()) {
    const group = groupOf(choice);
    if (group !== heading) {
      if (lines.length > 0) lines.push({ text: '', index: null });
      lines.push({ text: `  ${style.faint(cutTo(group, frame.columns - 3, symbols.ellipsis))}`, index: null });
      heading = group;
    }
    const columns = widths.get(group) ?? shareColumns([choice], room);
    const isActive = index === frame.active;
    const box = frame.many ? `${layBox(choice, frame.chosen.has(choice), style)} ` : '';
    const text = layChoice(choice, columns, style);
    const pointer = isActive ? style.accent(symbols.pointer) : ' '.repeat(symbols.pointer.length);
    lines.push({ text: `${pointer} ${box}${isActive ? style.accent(text) : text}`, index });
    if (!isWhole(choice, columns)) cut.push(choice);
  }
  return { lines, cut };
}

function layBox(choice: Choice<unknown>, isChosen: boolean, style: Style): string {
  const { chosen, open, dash } = style.symbols;
  if (choice.disabled === undefined) return isChosen ? style.good(chosen) : open;
  return style.faint(padTo(dash.padStart(Math.ceil(open.length / 2)), open.length));
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

/** At most two lines about a choice; as many for each, so that nothing below moves when the pointer does. */
function layAbout(frame: PickFrame, cut: readonly Choice<unknown>[], style: Style): readonly string[] {
  const width = frame.columns - 3;
  const about = (choice: Choice<unknown>): readonly string[] => {
    const parts = [choice.name, choice.detail, choice.mark].filter((part) => part !== undefined && part !== '');
    const text = choice.disabled === undefined ? parts.join(', ') : `${choice.name}: ${choice.disabled}`;
    const [first = '', second] = wrapText(text, width);
    return second === undefined ? [first] : [first, cutTo(second, width, style.symbols.ellipsis)];
  };
  const height = Math.max(0, ...cut.map((choice) => about(choice).length));
  const current = frame.found[frame.active];
  const own = current === undefined ? [] : about(current);
  return Array.from({ length: height }, (_, index) => `  ${style.faint(own[index] ?? '')}`.trimEnd());
}

/** Lists up to this length are seen at a glance; typing still searches them. */
const glance = 8;

function layKeys(frame: PickFrame, pages: boolean, style: Style): readonly string[] {
  const search = frame.total > glance ? 'type to search, ' : '';
  const keys = search + (frame.many ? 'space chooses, enter goes on' : 'enter takes it');
  const count = frame.many ? `${frame.chosen.size} chosen` : '';
  const where = pages && frame.found.length > 0 ? `${frame.active + 1} of ${frame.found.length}` : '';
  const state = [count, where].filter((part) => part !== '').join(', ');
  const parts = [keys, state].filter((part) => part !== '');
  const footer = parts.join(style.unicode ? '  ·  ' : '  |  ');
  const room = frame.columns - 3;
  const lines = textWidth(footer) <= room ? [footer] : parts.flatMap((part) => wrapText(part, room));
  return lines.map((line) => `  ${style.faint(line)}`);
}

/** The list, what the pointer stands on where its line is too short for it, and what the keys do. `top` belongs into the next frame. */
export function layPick(frame: PickFrame, style: Style): { readonly text: string; readonly top: number } {
  const { lines, cut } = layList(frame, style);
  const top = pageTop(lines, frame.active, frame.lines, frame.top);
  const page = lines.slice(top, top + frame.lines).map((line) => line.text);
  if (frame.found.length === 0) page.push(`  ${style.faint('Nothing is called that. Escape shows all again.')}`);
  const problem = frame.problem === null ? [] : wrapText(frame.problem, frame.columns - 3);
  const bottom = [
    '',
    ...layAbout(frame, cut, style),
    ...layKeys(frame, frame.searching || lines.length > frame.lines, style),
    ...problem.map((line) => `  ${style.bad(line)}`),
  ];
  return { text: [...page, ...bottom].join('\n'), top };
}
