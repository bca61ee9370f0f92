import { AccessError } from '../errors/access-error.ts';
import { plainText } from '../values/plain-text.ts';

/** What the command line and its environment twins say, by flag name without dashes. */
export type FlagValues = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/** @returns undefined when the flag was not given; surrounding blanks do not count */
export function textFlag(flags: FlagValues, name: string): string | undefined {
  const value = flags[name];
  return typeof value === 'string' ? value.trim() : undefined;
}

/** @returns undefined when the flag was not given, or only with nothing in it */
export function listFlag(flags: FlagValues, name: string): readonly string[] | undefined {
  const value = flags[name];
  const items = typeof value === 'string' ? [value] : Array.isArray(value) ? value.map(String) : [];
  const named = items.map((item) => item.trim()).filter((item) => item !== '');
  return named.length === 0 ? undefined : [...new Set(named)];
}

export function isOn(flags: FlagValues, name: string): boolean {
  return flags[name] === true;
}

/** A flag whose value cannot be used: named, with the reason and the way on. */
export function invalidFlag(name: string, value: string, reason: string): AccessError {
  const sentence = /[.?!]$/.test(reason) ? reason : `${reason}.`;
  return new AccessError('answer-invalid', {
    happened: `--${name} "${plainText(value)}" cannot be used. ${sentence}`,
    todo: ['Correct it and run the command again; nothing has been written.'],
  });
}
