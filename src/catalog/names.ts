/** The shortest of the limits that Microsoft documents for an app's name, so that the name fits every kind of account. */
export const longestDisplayName = 90;

/**
 * Whether a text can be the display name of an app. Quotes, emoji and any script are fine; what cannot be seen, or turns
 * the reading direction of a screen, is not.
 *
 * @returns true, or the reason in one sentence
 * @see https://learn.microsoft.com/en-us/entra/identity-platform/supported-accounts-validation
 */
export function checkDisplayName(text: string): true | string {
  const name = text.trim();
  if (name === '') return 'Give the app a name that people will recognise, such as Incident reader.';
  if (name.length > longestDisplayName) {
    return `A name may have ${longestDisplayName} characters at most; this one has ${name.length}.`;
  }
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name))
    return 'A name must not hold line breaks or invisible control characters.';
  return true;
}
