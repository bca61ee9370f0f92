import type { Choice } from './terminal.ts';

/** Letters and digits only: `Incident.Read`, `incident read` and `incidentread` find the same. Space chooses, so words are typed without it. */
function squashed(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

function rankOf(choice: Choice<unknown>, needle: string): number | null {
  const name = squashed(choice.name);
  if (name.startsWith(needle)) return 0;
  if (choice.name.split(/[^\p{L}\p{N}]+/u).some((word) => squashed(word).startsWith(needle))) return 1;
  if (name.includes(needle)) return 2;
  if (squashed(choice.detail ?? '').includes(needle)) return 3;
  const others = [...(choice.keywords ?? []), choice.mark ?? ''];
  return others.some((word) => squashed(word).includes(needle)) ? 4 : null;
}

/** Choices that a search text finds: those whose name begins with it first, then as they were. All of them for an empty text. */
export function findChoices<C extends Choice<unknown>>(choices: readonly C[], text: string): readonly C[] {
  const needle = squashed(text);
  if (needle === '') return choices;
  return choices
    .flatMap((choice) => {
      const rank = rankOf(choice, needle);
      return rank === null ? [] : [{ choice, rank }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ choice }) => choice);
}
