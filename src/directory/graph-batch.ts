import type { GraphAnswer, GraphRequest } from './graph.ts';
import { garbled, isJsonObject, objectsAt } from './graph-json.ts';

/** @see https://learn.microsoft.com/graph/json-batching */
export const batchLimit = 20;

/** The `/$batch` request for at most 20 independent requests; their ids are their positions. */
export function batchOf(requests: readonly GraphRequest[]): GraphRequest {
  return { method: 'POST', path: '/$batch', body: { requests: requests.map(batchItem) } };
}

/**
 * The answers in the order asked; Graph gives them in any order.
 *
 * @throws AccessError `answer-garbled` when one is missing: what became of it is unknown
 */
export function readBatch(envelope: GraphAnswer, count: number): readonly GraphAnswer[] {
  const responses = isJsonObject(envelope.body) ? objectsAt(envelope.body, 'responses') : [];
  const byId = new Map(responses.map((response) => [response['id'], response]));
  return Array.from({ length: count }, (_, index) => {
    const response = byId.get(String(index + 1));
    const status = response?.['status'];
    if (response === undefined || typeof status !== 'number') throw garbled('a part of a batch has no answer');
    return { status, headers: lowerCased(response['headers']), body: response['body'] ?? null };
  });
}

function batchItem(request: GraphRequest, index: number): object {
  const { method, path, body } = request;
  const headers = { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...request.headers };
  return {
    id: String(index + 1),
    method,
    url: path,
    ...(Object.keys(headers).length === 0 ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
  };
}

function lowerCased(headers: unknown): Record<string, string> {
  if (!isJsonObject(headers)) return {};
  const texts = Object.entries(headers).filter(([, value]) => typeof value === 'string' || typeof value === 'number');
  return Object.fromEntries(texts.map(([name, value]) => [name.toLowerCase(), String(value)]));
}
