import {
  createPrompt,
  isDownKey,
  isEnterKey,
  isSpaceKey,
  isTabKey,
  isUpKey,
  useKeypress,
  useRef,
  useState,
} from '@inquirer/core';
import { findChoices } from './choice-search.ts';
import { layPick } from './pick-view.ts';
import type { Choice, Style } from './terminal.ts';
import { wrapText } from './text-layout.ts';

export interface PickConfig {
  readonly message: string;
  readonly choices: readonly Choice<unknown>[];
  /** true: any number by space; false: the one under the pointer by enter. */
  readonly many: boolean;
  readonly least: number;
  /** Index the pointer starts on. */
  readonly start: number;
  readonly style: Style;
  /** Asked at each drawing, so that a resized window is laid out anew. */
  readonly size: () => { readonly columns: number; readonly rows: number };
}

/** Question, blank, detail of two lines, keys on two, problem, and one that stays free. */
const linesAround = 9;

function answerText(config: PickConfig, names: readonly string[]): string {
  const { style } = config;
  const head = `${style.good(style.symbols.pass)} ${style.strong(config.message)}`;
  const [only] = names;
  if (names.length === 1 && only !== undefined) return `${head} ${style.accent(only)}`;
  const indent = ' '.repeat(style.symbols.pass.length + 1);
  const lines = wrapText(names.join(', ') || 'none', config.size().columns - indent.length - 1);
  return [head, ...lines.map((line) => indent + style.accent(line))].join('\n');
}

/**
 * A searchable list: type to search, space to choose, arrows and page keys to move. The ready-made prompts have either a
 * search or boxes, never both.
 */
export const pick = createPrompt<readonly Choice<unknown>[], PickConfig>((config, done) => {
  const { style, choices, many } = config;
  const [search, setSearch] = useState('');
  const [active, setActive] = useState(config.start);
  const [chosen, setChosen] = useState<ReadonlySet<Choice<unknown>>>(
    new Set(choices.filter((choice) => choice.checked === true && choice.disabled === undefined)),
  );
  const [problem, setProblem] = useState<string | null>(null);
  const [finished, setFinished] = useState<readonly Choice<unknown>[] | null>(null);
  const top = useRef(0);

  const found = findChoices(choices, search);
  const current = found[active];
  const { columns, rows } = config.size();
  const lines = Math.max(3, Math.min(14, rows - linesAround));

  function finish(values: readonly Choice<unknown>[]): void {
    setFinished(values);
    done(values);
  }

  function toggle(choice: Choice<unknown>): void {
    const next = new Set(chosen);
    if (!next.delete(choice)) next.add(choice);
    setChosen(next);
  }

  useKeypress((key, rl) => {
    if (finished !== null) return;
    setProblem(null);
    const move = (to: number): void => setActive(Math.max(0, Math.min(found.length - 1, to)));
    if (isEnterKey(key)) {
      // readline has emptied its line on enter; the search goes on if the answer is refused.
      if (current?.disabled !== undefined && !many) {
        rl.write(search);
        setProblem('This one cannot be chosen here.');
      } else if (!many && current !== undefined) finish([current]);
      else if (many && chosen.size >= config.least) finish(choices.filter((choice) => chosen.has(choice)));
      else {
        rl.write(search);
        setProblem(
          current === undefined ? 'Choose from the list.' : `Nothing is chosen yet: space chooses "${current.name}".`,
        );
      }
    } else if (isSpaceKey(key) || isTabKey(key)) {
      // Both keys have just been typed into the search line; neither belongs there.
      rl.clearLine(0);
      rl.write(search);
      if (!isSpaceKey(key) || !many || current === undefined) return;
      if (current.disabled === undefined) toggle(current);
      else setProblem('This one cannot be chosen here.');
    } else if (isUpKey(key, ['emacs'])) {
      setActive(active === 0 ? Math.max(0, found.length - 1) : active - 1);
      restore(rl);
    } else if (isDownKey(key, ['emacs'])) {
      setActive(active >= found.length - 1 ? 0 : active + 1);
      restore(rl);
    } else if (key.name === 'pageup') move(active - lines + 1);
    else if (key.name === 'pagedown') move(active + lines - 1);
    else if (key.name === 'home') move(0);
    else if (key.name === 'end') move(found.length - 1);
    else if (key.name === 'escape') {
      rl.clearLine(0);
      setSearch('');
      setActive(0);
    } else if (rl.line !== search) {
      setSearch(rl.line);
      setActive(0);
    }
  });

  // Up and down walk through readline's history, which is empty, but may still touch the line.
  function restore(rl: { line: string; clearLine(dir: -1 | 0 | 1): void; write(text: string): void }): void {
    if (rl.line === search) return;
    rl.clearLine(0);
    rl.write(search);
  }

  if (finished !== null) {
    return answerText(
      config,
      finished.map((choice) => choice.name),
    );
  }
  const frame = {
    found,
    total: choices.length,
    active,
    searching: search !== '',
    chosen,
    many,
    problem,
    columns,
    lines,
    top: top.current,
  };
  const drawn = layPick(frame, style);
  top.current = drawn.top;
  const question = `${style.accent(style.symbols.ask)} ${style.strong(config.message)}`;
  return [`${question} ${search}`, drawn.text];
});
