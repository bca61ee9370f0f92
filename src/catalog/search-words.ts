/** A word that is looked for, with those that mean the same. */
export interface Needle {
  readonly word: string;
  readonly others: ReadonlySet<string>;
}

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

// Most texts of the catalogue come up again and again: names of APIs and permissions in every call.
const split = new Map<string, readonly string[]>();

/** The words of a text, split at dots, slashes and inner capitals, in lower case and singular. */
export function wordsOf(text: string): readonly string[] {
  const known = split.get(text);
  if (known !== undefined) return known;
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    // Letters of other scripts are letters too, but asking for them costs every start of the program.
    .split(isPlain(text) ? /[^a-z0-9_]+/ : /[^\p{L}\p{N}_]+/u)
    .filter((word) => word !== '' && !fillers.has(word))
    .map(singular);
  if (split.size < 2000) split.set(text, words);
  return words;
}

function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) if (text.charCodeAt(index) > 127) return false;
  return true;
}

export function lookedFor(text: string): readonly Needle[] {
  return wordsOf(text).map((word) => ({
    word,
    others: new Set(sameThing.filter((line) => line.includes(word)).flat()),
  }));
}

/** 0: does not fit; 3 the word itself, 2 another word for it or its beginning, 1 a part of it. */
export function quality(needle: Needle, word: string): number {
  const wanted = needle.word;
  if (word === wanted) return 3;
  if (needle.others.has(word) || (wanted.length >= 2 && word.startsWith(wanted))) return 2;
  return wanted.length >= 4 && word.includes(wanted) ? 1 : 0;
}

/**
 * Whether any word of a text may have a quality above 0; false is certain. Looks at the text as it is, in lower case, which
 * costs next to nothing beside splitting it.
 */
export function mayFit({ word, others }: Needle, text: string): boolean {
  if (text.includes(beginning(word))) return true;
  for (const other of others) if (text.includes(beginning(other))) return true;
  return false;
}

/** `vulnerability` stands for `vulnerabilities` too. */
function beginning(word: string): string {
  return word.length > 1 && word.endsWith('y') ? word.slice(0, -1) : word;
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss')) return word;
  return word.endsWith('ies') && word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
}
