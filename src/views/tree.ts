import { gutterWidth, wrapText } from '../terminal/text-layout.ts';
import { textWidth } from '../terminal/text-width.ts';
import type { Paper } from './layout.ts';

export interface Twig {
  readonly text: string;
  readonly twigs?: readonly Twig[];
}

/** Nested lines with branches drawn before them; a text that is too long goes on under itself. */
export function layTree(twigs: readonly Twig[], paper: Paper): string {
  return layBranches(twigs, ' '.repeat(gutterWidth(paper.style)), paper).join('\n');
}

function layBranches(twigs: readonly Twig[], before: string, paper: Paper): readonly string[] {
  const { unicode, faint } = paper.style;
  return twigs.flatMap(({ text, twigs: inner = [] }, index) => {
    const isLast = index === twigs.length - 1;
    const [fork, beam] = unicode
      ? isLast
        ? ['└─ ', '   ']
        : ['├─ ', '│  ']
      : isLast
        ? ['`- ', '   ']
        : ['|- ', '|  '];
    const hanging = inner.length > 0 ? before + beam + (unicode ? '│  ' : '|  ') : `${before + beam}   `;
    const room = Math.max(16, paper.columns - textWidth(hanging));
    const [first = '', ...rest] = wrapText(text, room);
    return [
      faint(before + fork) + first,
      ...rest.map((line) => faint(inner.length > 0 ? hanging : before + beam) + line),
      ...layBranches(inner, before + beam, paper),
    ];
  });
}
