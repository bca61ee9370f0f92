/**
 * The names that a mistyped one probably means, the closest first: those that contain it or share a word with it, then
 * those that differ in few letters.
 */
export function closestNames(typed: string, names: readonly string[], atMost = 3): readonly string[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return [];
  return names
    .map((name) => ({ name, distance: distanceBetween(wanted, name.toLowerCase()) }))
    .filter(({ distance }) => distance < 1)
    .sort((a, b) => a.distance - b.distance || a.name.length - b.name.length || a.name.localeCompare(b.name, 'en'))
    .slice(0, atMost)
    .map(({ name }) => name);
}

/** 0 for the same, 1 and more for "no relation". */
function distanceBetween(wanted: string, name: string): number {
  const longest = Math.max(wanted.length, name.length);
  const bearable = Math.max(3, longest * 0.4);
  // As many letters as one is longer have to go in any case; only where that may do are they compared.
  const isNear = Math.abs(wanted.length - name.length) < bearable;
  const letters = isNear ? editsBetween(wanted, name) / bearable : 1;
  if (letters < 1) return letters * 0.5;
  if (wanted.length >= 3 && (name.includes(wanted) || wanted.includes(name))) return 0.6;
  const words = new Set(wanted.split(/[^a-z0-9]+/).filter((word) => word.length > 3));
  const shared = name.split(/[^a-z0-9]+/).filter((word) => words.has(word)).length;
  return shared === 0 ? 1 : 0.9 - shared * 0.05;
}

/** Letters to add, drop, change, or to swap with their neighbour: what a finger does by mistake counts once. */
export function editsBetween(a: string, b: string): number {
  const [from, to] = [[...a], [...b]];
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [line, letter] of from.entries()) {
    const next = [line + 1];
    for (const [column, other] of to.entries()) {
      const changed = (row[column] ?? 0) + (letter === other ? 0 : 1);
      const isSwapped = letter === to[column - 1] && other === from[line - 1];
      const swapped = isSwapped ? (before[column - 1] ?? 0) + 1 : changed;
      next.push(Math.min(changed, swapped, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? from.length;
}
