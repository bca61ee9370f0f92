import { malformed } from './graph-error.ts';

/** How a path names one object: by id, or by an alternate key such as `(appId='..')`. */
export type ObjectKey =
  | { readonly by: 'id'; readonly value: string }
  | { readonly by: 'alternate'; readonly property: string; readonly value: string };

/** One step of a path; `/applications(appId='x')` is two: the name, then the key. */
export type PathSegment =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'key'; readonly key: ObjectKey };

/**
 * Splits a Graph path, without its version, into names and keys. Quoted keys may contain slashes and doubled quotes.
 *
 * @param path still percent-encoded, as in the request line
 * @throws GraphError for a broken key
 */
export function parseResourcePath(path: string): PathSegment[] {
  const segments: PathSegment[] = [];
  for (const part of splitOutsideQuotes(path)) {
    if (part === '') continue;
    const open = part.indexOf('(');
    if (open === -1) {
      segments.push({ kind: 'name', name: part });
      continue;
    }
    if (!part.endsWith(')')) throw malformed(`Resource not found for the segment '${part}'.`);
    segments.push({ kind: 'name', name: part.slice(0, open) });
    const key = part.slice(open + 1, -1);
    // A function without arguments, as in `filterByCurrentUser()`, has no key.
    if (key !== '') segments.push({ kind: 'key', key: parseKey(key, part) });
  }
  return segments;
}

function splitOutsideQuotes(path: string): string[] {
  const text = decode(path);
  if (!text.includes("'")) return text.split('/');
  const parts: string[] = [];
  let current = '';
  let quoted = false;
  for (const character of text) {
    if (character === "'") quoted = !quoted;
    if (character === '/' && !quoted) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  parts.push(current);
  return parts;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw malformed('Bad Request - Error in query syntax.');
  }
}

function parseKey(text: string, segment: string): ObjectKey {
  const named = /^(\w+)=(.*)$/s.exec(text);
  const property = named?.[1];
  const value = unquote(property === undefined ? text : (named?.[2] ?? ''));
  if (value === null) throw malformed(`Resource not found for the segment '${segment}'.`);
  return property === undefined ? { by: 'id', value } : { by: 'alternate', property, value };
}

// OData doubles a quote inside a quoted key.
function unquote(text: string): string | null {
  if (!text.startsWith("'")) return text.includes("'") ? null : text;
  const inner = text.slice(1, -1);
  if (text.length < 2 || !text.endsWith("'") || inner.replaceAll("''", '').includes("'")) return null;
  return inner.replaceAll("''", "'");
}
