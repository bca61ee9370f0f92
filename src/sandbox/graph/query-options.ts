import { propertiesOf } from '../published/graph-types.ts';
import { conditionsOf } from './filter.ts';
import { type FilterNode, parseFilter } from './filter-parser.ts';
import { badRequest, malformed, unsupportedQuery } from './graph-error.ts';

/** `$expand=owners($select=id)`: what to expand, and the selection inside. */
export interface Expansion {
  readonly name: string;
  readonly select: readonly string[] | null;
}

/** The OData options of a request, read and checked. */
export interface QueryOptions {
  readonly filter: FilterNode | null;
  readonly search: readonly SearchTerm[];
  readonly select: readonly string[] | null;
  readonly expand: readonly Expansion[];
  readonly orderBy: { readonly property: string; readonly descending: boolean } | null;
  readonly top: number;
  /** `$count=true` with `ConsistencyLevel: eventual`; without the header Graph ignores it. */
  readonly countWanted: boolean;
  readonly skipToken: string | null;
}

/** One quoted part of `$search`, as `"displayName:contoso"`. */
export interface SearchTerm {
  readonly property: string;
  readonly text: string;
}

/** What a request asks of its list, before a handler knows which one. */
export interface QuerySource {
  readonly parameters: URLSearchParams;
  readonly consistencyLevel: string | null;
}

/** How a list takes queries. */
export interface ListRules {
  /** Published type of its items; names in the query are checked against it. */
  readonly type: string;
  /** The type as Graph names it in error texts. */
  readonly resource: string;
  /** Properties that `$filter` takes at all; absent: all. */
  readonly filterable?: readonly string[];
  /** Filtering and sorting need the advanced-query header here, whatever is asked. */
  readonly alwaysAdvanced?: boolean;
}

const known = new Set(['filter', 'search', 'select', 'expand', 'orderby', 'top', 'count', 'skiptoken', 'format']);

/**
 * Reads the query options and applies the ConsistencyLevel rules.
 *
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib concepts/aad-advanced-queries.md
 * @throws GraphError 400
 */
export function readQuery(source: QuerySource, rules: ListRules): QueryOptions {
  const options = optionsOf(source.parameters);
  const eventual = source.consistencyLevel?.toLowerCase() === 'eventual';
  const countWanted = options.get('count')?.toLowerCase() === 'true';
  const advanced = eventual && countWanted;
  const filterText = options.get('filter');
  const filter = filterText === undefined ? null : parseFilter(filterText);
  if (filter !== null) checkFilter(filter, rules, advanced);
  const searchText = options.get('search');
  // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/3495
  if (searchText !== undefined && !eventual) {
    throw unsupportedQuery(
      "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
    );
  }
  const orderBy = readOrderBy(options.get('orderby'), rules);
  // https://github.com/microsoftgraph/microsoft-graph-docs/issues/13762
  const sortingNeedsMore = rules.alwaysAdvanced === true || filter !== null || searchText !== undefined;
  if (orderBy !== null && sortingNeedsMore && !advanced)
    throw unsupportedQuery('Sorting not supported for current query.');
  return {
    filter,
    search: searchText === undefined ? [] : readSearch(searchText),
    select: readSelect(options.get('select'), rules),
    expand: readExpand(options.get('expand')),
    orderBy,
    top: readTop(options.get('top')),
    countWanted: advanced,
    skipToken: options.get('skiptoken') ?? null,
  };
}

/** Reads `$select` and `$expand` of a single object. */
export function readSelection(source: QuerySource, rules: ListRules): Pick<QueryOptions, 'select' | 'expand'> {
  const options = optionsOf(source.parameters);
  return { select: readSelect(options.get('select'), rules), expand: readExpand(options.get('expand')) };
}

/** @throws GraphError unless the request carries `ConsistencyLevel: eventual` and `$count=true` */
export function requireAdvancedQuery(source: QuerySource): void {
  const counted = optionsOf(source.parameters).get('count')?.toLowerCase() === 'true';
  if (!counted || source.consistencyLevel?.toLowerCase() !== 'eventual') throw unsupportedQuery();
}

// The leading `$` is optional and letter case of the option's name does not count.
function optionsOf(parameters: URLSearchParams): Map<string, string> {
  const options = new Map<string, string>();
  parameters.forEach((value, name) => {
    const option = name.replace(/^\$/, '').toLowerCase();
    if (option === 'skip') throw malformed("'$skip' is not supported by the service.");
    if (known.has(option)) options.set(option, value);
    else if (name.startsWith('$')) throw malformed(`The query parameter '${name}' is not supported.`);
  });
  return options;
}

function checkFilter(filter: FilterNode, rules: ListRules, advanced: boolean): void {
  const properties = propertiesOf(rules.type) ?? {};
  const refused = (property: string) =>
    unsupportedQuery(
      `Unsupported or invalid query filter clause specified for property '${property}' of resource '${rules.resource}'.`,
    );
  for (const condition of conditionsOf(filter)) {
    if (condition.kind === 'not') {
      if (!advanced) throw unsupportedQuery();
      continue;
    }
    if (!('path' in condition)) continue;
    const name = condition.path[0] ?? '';
    if (!Object.hasOwn(properties, name))
      throw malformed(
        `Invalid filter clause: Could not find a property named '${name}' on type 'microsoft.graph.${rules.type}'.`,
      );
    if (rules.filterable && !rules.filterable.includes(name)) throw refused(name);
    if (condition.kind === 'compare' && condition.operator === 'ne' && !advanced) throw refused(name);
    if (condition.kind === 'function' && condition.name !== 'startswith') {
      // `contains` is refused for directory objects even with the header; `$search` is Graph's answer to it.
      if (condition.name === 'contains') throw refused(name);
      if (!advanced) throw unsupportedQuery();
    }
    if (condition.kind === 'any' && condition.condition === null && !advanced) throw unsupportedQuery();
    if (rules.alwaysAdvanced === true && !advanced) throw unsupportedQuery();
  }
}

function readOrderBy(text: string | undefined, rules: ListRules): QueryOptions['orderBy'] {
  if (text === undefined) return null;
  const match = /^\s*(\w+)(?:\s+(asc|desc))?\s*$/i.exec(text);
  const property = match?.[1];
  if (property === undefined || !Object.hasOwn(propertiesOf(rules.type) ?? {}, property))
    throw unsupportedQuery('Sorting not supported for current query.');
  return { property, descending: match?.[2]?.toLowerCase() === 'desc' };
}

function readSearch(text: string): SearchTerm[] {
  const terms = [...text.matchAll(/"(\w+):((?:[^"\\]|\\.)*)"/g)].map((match) => ({
    property: match[1] ?? '',
    text: (match[2] ?? '').replaceAll(/\\(.)/g, '$1'),
  }));
  if (terms.length === 0) throw badRequest(`Syntax error in the $search query '${text}'.`);
  return terms;
}

function readSelect(text: string | undefined, rules: ListRules): string[] | null {
  if (text === undefined || text.trim() === '') return null;
  const properties = propertiesOf(rules.type) ?? {};
  const names = text.split(',').map((name) => name.trim());
  if (names.includes('*')) return null;
  for (const name of names) {
    if (!Object.hasOwn(properties, name))
      throw malformed(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${rules.type}'.`,
      );
  }
  return names;
}

function readExpand(text: string | undefined): Expansion[] {
  if (text === undefined || text.trim() === '') return [];
  return [...text.matchAll(/(\w+)(?:\(([^)]*)\))?/g)].map((match) => {
    const select = /\$select=([^;]*)/i.exec(match[2] ?? '')?.[1];
    return { name: match[1] ?? '', select: select?.split(',').map((name) => name.trim()) ?? null };
  });
}

function readTop(text: string | undefined): number {
  if (text === undefined) return 100;
  const top = Number(text);
  if (!Number.isInteger(top) || top < 1 || top > 999)
    throw unsupportedQuery(`Invalid page size specified: '${text}'. Must be between 1 and 999 inclusive.`);
  return top;
}
