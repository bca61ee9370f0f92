/**
 * A string literal for `$filter`: single quotes are doubled. Does NOT percent-encode; queryString does.
 *
 * @see https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part2-url-conventions.html
 */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A key predicate, percent-encoded: `(uniqueName='o''brien')`. */
export function keyPredicate(name: string, text: string): string {
  return `(${name}=${encoded(literal(text))})`;
}

/** One path segment, percent-encoded; slashes of opaque ids included. */
export function segment(text: string): string {
  return encoded(text);
}

export interface Query {
  readonly $select?: readonly string[];
  /** Not yet percent-encoded; texts in it come from literal(). */
  readonly $filter?: string;
  readonly $top?: number;
  readonly $count?: true;
}

/** `?$select=...&$filter=...`: the JavaScript Graph library leaves the percent-encoding of `$filter` to its caller. */
export function queryString(query: Query): string {
  const parts: string[] = [];
  if (query.$select !== undefined) parts.push(`$select=${query.$select.join(',')}`);
  if (query.$filter !== undefined) parts.push(`$filter=${encoded(query.$filter)}`);
  if (query.$top !== undefined) parts.push(`$top=${query.$top}`);
  if (query.$count === true) parts.push('$count=true');
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/**
 * Needed, together with `$count=true`, by casts on membership lists and by filters on deleted items.
 *
 * @see https://learn.microsoft.com/graph/aad-advanced-queries
 */
export const advancedQuery: Readonly<Record<string, string>> = { ConsistencyLevel: 'eventual' };

// encodeURIComponent throws on half a surrogate pair, which a name typed or pasted by a person may hold.
function encoded(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
