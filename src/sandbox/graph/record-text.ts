const remembered = new WeakMap<object, Map<object, string>>();
const mostRemembered = 500;

/**
 * The JSON of a stored record as one kind of list shows it. Records are values that nothing changes in place, so that the
 * text of those asked for again and again is kept: writing it takes as long as all the rest of a small answer.
 *
 * @param presentation how it is shown; the same record may be shown in several ways
 * @param present makes what is written, from record and presentation alone
 */
export function recordText(record: object, presentation: object, present: () => object): string {
  const texts = remembered.get(presentation) ?? new Map<object, string>();
  remembered.set(presentation, texts);
  const known = texts.get(record);
  if (known !== undefined) return known;
  const text = JSON.stringify(present());
  if (texts.size >= mostRemembered) texts.clear();
  texts.set(record, text);
  return text;
}
