const remembered = new Map<object, string>();
const mostRemembered = 500;

/**
 * The JSON of a stored record. Records are values that nothing changes in place, so that the text of those asked for again
 * and again is kept: writing it takes as long as all the rest of a small answer.
 */
export function recordText(record: object): string {
  const known = remembered.get(record);
  if (known !== undefined) return known;
  const text = JSON.stringify(record);
  if (remembered.size >= mostRemembered) remembered.clear();
  remembered.set(record, text);
  return text;
}
