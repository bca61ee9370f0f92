import type { GraphAnswer } from './graph.ts';
import { garbled, isJsonObject } from './graph-json.ts';
import { graphVersion } from './graph-transport.ts';

/**
 * Path of the next page, relative to the version.
 *
 * @returns null on the last page
 * @throws AccessError `answer-garbled` for a link to anywhere but this Graph: the token would go with it
 */
export function nextPagePath(answer: GraphAnswer, graphEndpoint: string): string | null {
  const link = isJsonObject(answer.body) ? answer.body['@odata.nextLink'] : undefined;
  if (typeof link !== 'string') return null;
  const root = `/${graphVersion}/`;
  const url = URL.canParse(link) ? new URL(link) : null;
  if (url === null || url.origin !== new URL(graphEndpoint).origin || !url.pathname.startsWith(root)) {
    throw garbled('its next page lies on another host');
  }
  return `${url.pathname.slice(root.length - 1)}${url.search}`;
}

/** One collection out of its pages, as if it had come in one. */
export function joinPages(first: GraphAnswer, later: readonly GraphAnswer[]): GraphAnswer {
  if (!isJsonObject(first.body)) return first;
  const { '@odata.nextLink': _, ...rest } = first.body;
  return { ...first, body: { ...rest, value: [first, ...later].flatMap(valuesOf) } };
}

function valuesOf(page: GraphAnswer): readonly unknown[] {
  const value = isJsonObject(page.body) ? page.body['value'] : undefined;
  if (!Array.isArray(value)) throw garbled('a page without items');
  return value;
}
