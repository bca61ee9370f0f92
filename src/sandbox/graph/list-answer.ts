import type { Json, JsonObject } from '../tenant-store.ts';
import { passesFilter, requiredValues } from './filter.ts';
import { asJson, type GraphAnswer, type GraphCall } from './graph-call.ts';
import { malformed } from './graph-error.ts';
import { type ListRules, type QueryOptions, readQuery, readSelection } from './query-options.ts';
import { recordText } from './record-text.ts';

/** Where a list comes from: everything, or what an index gives for one key. */
export interface RecordSource {
  all(): Iterable<object>;
  /** Keys with an index; `id` is one of them. */
  readonly indexed: Readonly<Record<string, (value: string) => Iterable<object>>>;
}

/** How records of one kind are shown. */
export interface Presentation extends ListRules {
  /** Path of the collection in `@odata.context`, as `applications`. */
  readonly context: string;
  /** Properties that come only when `$select` names them. */
  readonly onlyOnSelect?: readonly string[];
  /** `#microsoft.graph.directoryRole`: sent where a list may hold several types. */
  readonly odataType?: string;
  /** What `$expand` can add, by name. */
  readonly expansions?: Readonly<Record<string, (call: GraphCall, record: JsonObject) => readonly object[]>>;
}

/** Answers a list request: filter, search, order, page, select, expand. */
export function answerList(call: GraphCall, source: RecordSource, shown: Presentation): GraphAnswer {
  const options = readQuery(call.query, shown);
  const found = findRecords(source, options);
  const start = pageStart(found, options.skipToken);
  const page = found.slice(start, start + options.top);
  const last = page.at(-1);
  const more = start + page.length < found.length && last !== undefined;
  const about = {
    '@odata.context': `${call.root}/$metadata#${shown.context}${selectionContext(options, shown)}`,
    ...(options.countWanted ? { '@odata.count': found.length } : {}),
    ...(more ? { '@odata.nextLink': nextLink(call, String(last['id']), start + page.length) } : {}),
  };
  const items = page.map((record) => textOf(call, record, options, shown));
  return { status: 200, body: `${JSON.stringify(about).slice(0, -1)},"value":[${items.join(',')}]}` };
}

/** Answers a request for one object. */
export function answerObject(call: GraphCall, record: object, shown: Presentation, status = 200): GraphAnswer {
  const options = readSelection(call.query, shown);
  const context = `${call.root}/$metadata#${shown.context}${selectionContext(options, shown)}/$entity`;
  const text = textOf(call, asJson(record), options, shown);
  return { status, body: `{"@odata.context":${JSON.stringify(context)}${text === '{}' ? '' : ','}${text.slice(1)}` };
}

/** Answers `/$count`, which exists only with `ConsistencyLevel: eventual`. */
export function answerCount(call: GraphCall, source: RecordSource, shown: Presentation): GraphAnswer {
  if (call.query.consistencyLevel?.toLowerCase() !== 'eventual') throw malformed('$count is not currently supported.');
  const parameters = new URLSearchParams(call.query.parameters);
  parameters.set('$count', 'true');
  const found = findRecords(source, readQuery({ ...call.query, parameters }, shown));
  return { status: 200, body: String(found.length), headers: { 'Content-Type': 'text/plain' } };
}

function findRecords(source: RecordSource, options: QueryOptions): JsonObject[] {
  const { filter, search, orderBy } = options;
  const found: JsonObject[] = [];
  for (const record of candidates(source, options)) {
    const json = asJson(record);
    if (filter !== null && !passesFilter(filter, json)) continue;
    if (search.length > 0 && !search.every((term) => hasToken(json[term.property] ?? null, term.text))) continue;
    found.push(json);
  }
  if (orderBy === null) return found;
  const sign = orderBy.descending ? -1 : 1;
  const sortKey = (record: JsonObject) => String(record[orderBy.property] ?? '').toLowerCase();
  return found.sort((a, b) => sign * (sortKey(a) < sortKey(b) ? -1 : sortKey(a) > sortKey(b) ? 1 : 0));
}

function candidates(source: RecordSource, { filter }: QueryOptions): Iterable<object> {
  if (filter === null) return source.all();
  for (const [property, find] of Object.entries(source.indexed)) {
    const values = requiredValues(filter, property);
    if (values === null) continue;
    const found = new Map<unknown, object>();
    for (const value of values) for (const record of find(value)) found.set(asJson(record)['id'], record);
    return found.values();
  }
  return source.all();
}

// Graph's search looks for words that begin with the text; a name is cut at everything that is no letter or digit.
function hasToken(value: Json, text: string): boolean {
  if (typeof value !== 'string') return false;
  const wanted = text.toLowerCase();
  const words = value.toLowerCase().split(/[^\p{L}\p{N}]+/u);
  return value.toLowerCase().startsWith(wanted) || words.some((word) => word !== '' && word.startsWith(wanted));
}

function textOf(
  call: GraphCall,
  record: JsonObject,
  options: Pick<QueryOptions, 'select' | 'expand'>,
  shown: Presentation,
): string {
  const shape = () => present(call, record, options, shown);
  const asUsual = options.select === null && options.expand.length === 0;
  return asUsual ? recordText(record, shown, shape) : JSON.stringify(shape());
}

function present(
  call: GraphCall,
  record: JsonObject,
  options: Pick<QueryOptions, 'select' | 'expand'>,
  shown: Presentation,
): JsonObject {
  const type = shown.odataType === undefined ? {} : { '@odata.type': shown.odataType };
  return { ...type, ...selected(record, options.select, shown), ...expanded(call, record, options, shown) };
}

function selected(record: JsonObject, select: readonly string[] | null, shown: Presentation): JsonObject {
  if (select === null) {
    const hidden = shown.onlyOnSelect;
    if (hidden === undefined) return record;
    return Object.fromEntries(Object.entries(record).filter(([name]) => !hidden.includes(name)));
  }
  // Graph adds the id to a selection on its own account only where it needs it; for directory objects it does not.
  return Object.fromEntries(select.map((name) => [name, record[name] ?? null]));
}

function expanded(
  call: GraphCall,
  record: JsonObject,
  options: Pick<QueryOptions, 'expand'>,
  shown: Presentation,
): JsonObject {
  const added: Record<string, Json> = {};
  for (const { name, select } of options.expand) {
    const expansion = shown.expansions?.[name];
    if (expansion === undefined)
      throw malformed(
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${shown.type}'.`,
      );
    // Directory objects give at most 20 expanded items.
    added[name] = expansion(call, record)
      .slice(0, 20)
      .map((item) =>
        select === null
          ? asJson(item)
          : Object.fromEntries(select.map((property) => [property, asJson(item)[property] ?? null])),
      );
  }
  return added;
}

function selectionContext(options: Pick<QueryOptions, 'select' | 'expand'>, shown: Presentation): string {
  const names = [...(options.select ?? []), ...options.expand.map((expansion) => `${expansion.name}()`)];
  return shown.context.startsWith('directoryObjects') || names.length === 0 ? '' : `(${names.join(',')})`;
}

// Opaque to clients: the last id of the page, and its place for the case that this record is gone by then.
function nextLink(call: GraphCall, lastId: string, place: number): string {
  const token = Buffer.from(JSON.stringify([lastId, place])).toString('base64url');
  const parameters = [...call.query.parameters].filter(([name]) => !/^\$?skiptoken$/i.test(name));
  const query = parameters.map(
    ([name, value]) => `${encodeURIComponent(name).replace('%24', '$')}=${encodeURIComponent(value)}`,
  );
  return `${call.tenant.urls.graph}${call.url.pathname}?${[...query, `$skiptoken=${token}`].join('&')}`;
}

function pageStart(found: readonly JsonObject[], skipToken: string | null): number {
  if (skipToken === null) return 0;
  try {
    const [lastId, place]: unknown[] = JSON.parse(Buffer.from(skipToken, 'base64url').toString('utf8'));
    if (typeof lastId !== 'string' || typeof place !== 'number') throw new Error('not one of ours');
    const last = found.findIndex((record) => record['id'] === lastId);
    return last === -1 ? place : last + 1;
  } catch {
    throw malformed('Invalid skiptoken.');
  }
}
