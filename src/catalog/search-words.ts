/** A word that is looked for, with those that mean the same. */
export type Needle = readonly string[];

// Each line: words that people and Microsoft's pages use for one thing.
const sameThing: readonly (readonly string[])[] = [
  ['device', 'machine', 'computer', 'host'],
  ['indicator', 'ioc'],
  ['hunt', 'hunting', 'kql', 'kusto'],
  ['vulnerability', 'cve', 'weakness'],
  ['file', 'hash', 'sha1', 'sha256'],
  ['url', 'domain', 'site'],
  ['ip', 'address'],
  ['user', 'person', 'people'],
  ['mail', 'email', 'message'],
  ['isolate', 'isolation', 'contain'],
  ['restrict', 'restriction', 'block'],
  ['quarantine', 'remove'],
  ['antivirus', 'virus', 'malware'],
  ['update', 'change', 'write', 'edit', 'manage'],
  ['read', 'list', 'get', 'see'],
  ['evidence', 'forensic', 'package'],
];

// Words that say nothing about what is looked for.
const fillers = new Set([
  'a',
  'an',
  'the',
  'to',
  'of',
  'and',
  'or',
  'on',
  'in',
  'for',
  'with',
  'how',
  'do',
  'i',
  'all',
]);

/** The words of a text, split at dots, slashes and inner capitals, in lower case and singular. */
export function wordsOf(text: string): readonly string[] {
  return text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== '' && !fillers.has(word))
    .map(singular);
}

export function lookedFor(text: string): readonly Needle[] {
  return wordsOf(text).map((word) => [word, ...sameThing.filter((line) => line.includes(word)).flat()]);
}

/** 0: does not fit; 3 the word itself, 2 another word for it or its beginning, 1 a part of it. */
export function quality(needle: Needle, word: string): number {
  const [wanted = '', ...others] = needle;
  if (word === wanted) return 3;
  if (others.includes(word) || (wanted.length >= 2 && word.startsWith(wanted))) return 2;
  return wanted.length >= 4 && word.includes(wanted) ? 1 : 0;
}

function singular(word: string): string {
  if (/ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  return /[^s]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}
