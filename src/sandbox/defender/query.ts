import { passesFilter } from '../graph/filter.ts';
import { parseFilter } from '../graph/filter-parser.ts';
import { GraphError } from '../graph/graph-error.ts';
import type { JsonObject } from '../tenant-store.ts';
import { DefenderError } from './defender-error.ts';

/** What a list takes: which properties `$filter` knows and the largest page. */
export interface ListLimits {
  readonly filterable: readonly string[];
  readonly mostItems: number;
}

/** Applies `$filter`, `$top`, `$skip` and `$count`. @throws DefenderError 400 `ODataError` */
export function queried(bodies: readonly JsonObject[], parameters: URLSearchParams, limits: ListLimits): JsonObject[] {
  const text = parameters.get('$filter');
  const kept = text === null ? bodies : bodies.filter(matching(text, limits.filterable));
  const skip = wholeNumber(parameters.get('$skip'), '$skip', 0);
  const top = wholeNumber(parameters.get('$top'), '$top', limits.mostItems);
  if (top > limits.mostItems)
    throw odataError(
      `The limit of '${limits.mostItems}' for Top query has been exceeded. The value from the incoming request is '${top}'.`,
    );
  return kept.slice(skip, skip + top);
}

function matching(text: string, filterable: readonly string[]): (body: JsonObject) => boolean {
  try {
    const filter = parseFilter(text);
    const name = firstUnknown(text, filterable);
    if (name !== null) throw odataError(`Could not find a property named '${name}'.`);
    return (body) => passesFilter(filter, body);
  } catch (error) {
    // The parser speaks Graph; this API words its refusals otherwise.
    if (error instanceof GraphError) throw odataError(error.message);
    throw error;
  }
}

function firstUnknown(text: string, filterable: readonly string[]): string | null {
  const names = [...text.replaceAll(/'(?:[^']|'')*'/g, "''").matchAll(/\b([A-Za-z]\w*)\s+(?:eq|ne|gt|ge|lt|le|in)\b/g)];
  const unknown = names.map((match) => match[1] ?? '').find((name) => !filterable.includes(name));
  return unknown ?? null;
}

function wholeNumber(text: string | null, option: string, absent: number): number {
  if (text === null) return absent;
  if (!/^\d+$/.test(text)) throw odataError(`Invalid value '${text}' for ${option} query option found.`);
  return Number(text);
}

function odataError(message: string): DefenderError {
  return new DefenderError(400, 'ODataError', message);
}
