/** A word that is looked for, with those that mean the same, and those that come near it. */
export interface Needle {
  readonly word: string;
  readonly same: ReadonlySet<string>;
  readonly near: ReadonlySet<string>;
}

// Each line: words that people and Microsoft's pages use for one and the same thing.
const sameThing: readonly (readonly string[])[] = [
  ['device', 'machine', 'computer', 'workstation', 'laptop', 'server', 'asset'],
  ['indicator', 'ioc'],
  ['hunt', 'hunting', 'kql', 'kusto'],
  ['vulnerability', 'cve', 'weakness'],
  ['mail', 'email', 'message'],
  ['antivirus', 'av', 'virus', 'malware'],
  ['submit', 'submission'],
  ['patch', 'kb', 'hotfix'],
  ['phishing', 'phish'],
];
// Each line: words of which one is often meant where another is written.
const nearThing: readonly (readonly string[])[] = [
  ['file', 'hash', 'sha1', 'sha256'],
  ['url', 'domain', 'site'],
  ['ip', 'address'],
  ['user', 'person', 'people'],
  ['isolate', 'isolation', 'contain'],
  ['restrict', 'restriction', 'block'],
  ['delete', 'purge', 'remove'],
  ['device', 'machine', 'computer', 'host'],
  ['update', 'change', 'write', 'edit', 'manage'],
  ['read', 'list', 'get', 'see'],
  ['evidence', 'forensic', 'package'],
  ['login', 'logon', 'logged'],
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
  'from',
  'how',
  'do',
  'i',
  'all',
  'by',
  'id',
  'my',
  'can',
  'what',
  'which',
  'need',
  'permission',
  'api',
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
  return [...new Set(wordsOf(text))].map(needleFor);
}

export function needleFor(word: string): Needle {
  const beside = (lines: readonly (readonly string[])[]): ReadonlySet<string> =>
    new Set(lines.filter((line) => line.includes(word)).flat());
  return { word, same: beside(sameThing), near: beside(nearThing) };
}

/** 0: does not fit; 3 the word itself or another word for it, 2 its beginning or one that is near, 1 a part of it. */
export function quality(needle: Needle, word: string): number {
  const wanted = needle.word;
  if (word === wanted || needle.same.has(word)) return 3;
  if (needle.near.has(word) || (wanted.length >= 3 && word.startsWith(wanted))) return 2;
  return (wanted.length === 2 && word.startsWith(wanted)) || (wanted.length >= 4 && word.includes(wanted)) ? 1 : 0;
}

/**
 * Whether any word of a text may have a quality above 0; false is certain. Looks at the text as it is, in lower case, which
 * costs next to nothing beside splitting it.
 */
export function mayFit({ word, same, near }: Needle, text: string): boolean {
  if (text.includes(beginning(word))) return true;
  for (const other of same) if (text.includes(beginning(other))) return true;
  for (const other of near) if (text.includes(beginning(other))) return true;
  return false;
}

/** `vulnerability` stands for `vulnerabilities` too. */
function beginning(word: string): string {
  return word.length > 1 && word.endsWith('y') ? word.slice(0, -1) : word;
}

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s') || word.endsWith('ss')) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  return word.slice(0, /(?:ch|sh|x|ss)es$/.test(word) ? -2 : -1);
}
