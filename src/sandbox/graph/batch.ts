import type { SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';
import type { Json, JsonObject } from '../tenant-store.ts';
import { readJsonObject } from './body-check.ts';
import type { GraphAnswer } from './graph-call.ts';
import { malformed } from './graph-error.ts';

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly body: Json | undefined;
  readonly dependsOn: readonly string[];
}

const mostItems = 20;

/**
 * POST /$batch. Each item is a request of its own, with its own status, throttling and replica. Items without dependencies run
 * in the order given, since parallel ones have none; those that depend on a failed one get 424. Answers come in the order of
 * completion, which is not promised to be that of the requests.
 *
 * @param handleItem answers one item as if it had come alone
 * @see https://github.com/microsoftgraph/microsoft-graph-docs-contrib concepts/json-batching.md
 */
export async function answerBatch(
  request: SandboxRequest,
  version: string,
  tenant: SandboxContext,
  handleItem: (request: SandboxRequest, tenant: SandboxContext) => Promise<SandboxResponse>,
): Promise<GraphAnswer> {
  const items = readItems(readJsonObject(request.body, request.headers.get('content-type')));
  const statuses = new Map<string, number>();
  const responses: JsonObject[] = [];
  for (const item of inDependencyOrder(items)) {
    const failedParent = item.dependsOn.some((parent) => (statuses.get(parent.toLowerCase()) ?? 500) >= 400);
    const response = failedParent
      ? failedDependency()
      : await tenant.batchItem(itemRequest(item, request, version, tenant), handleItem);
    statuses.set(item.id.toLowerCase(), response.status);
    responses.push(itemResponse(item.id, response));
  }
  return { status: 200, body: { responses } };
}

function readItems(body: JsonObject): BatchItem[] {
  const { requests } = body as Record<string, Json>;
  if (!Array.isArray(requests)) throw malformed("Invalid batch payload format: The 'requests' property is required.");
  if (requests.length > mostItems)
    throw malformed(`Number of batch request steps exceeds the maximum value of ${mostItems}.`);
  const seen = new Set<string>();
  return (requests as readonly Json[]).map((value) => {
    const { id, method, url, headers = {}, body: itemBody, dependsOn = [] } = (value ?? {}) as Record<string, Json>;
    if (typeof id !== 'string' || typeof method !== 'string' || typeof url !== 'string')
      throw malformed('Invalid batch payload format: id, method and url of every request are required.');
    if (seen.has(id.toLowerCase())) throw malformed(`Invalid batch payload format: Duplicate request id '${id}'.`);
    seen.add(id.toLowerCase());
    return {
      id,
      method: method.toUpperCase(),
      url,
      headers: readHeaders(headers, id),
      body: itemBody,
      dependsOn: Array.isArray(dependsOn) ? dependsOn.map(String) : [],
    };
  });
}

function readHeaders(value: Json, id: string): Headers {
  const headers = new Headers();
  try {
    for (const [name, text] of Object.entries(value ?? {})) headers.set(name, String(text));
  } catch {
    throw malformed(`Invalid batch payload format: The headers of request '${id}' are invalid.`);
  }
  return headers;
}

// Parents before children; a dependency on an unknown id, or a circle, makes the whole batch wrong.
function inDependencyOrder(items: readonly BatchItem[]): BatchItem[] {
  const known = new Set(items.map((item) => item.id.toLowerCase()));
  for (const item of items)
    for (const parent of item.dependsOn)
      if (!known.has(parent.toLowerCase()))
        throw malformed(
          `Invalid batch payload format: Request '${item.id}' depends on the unknown request '${parent}'.`,
        );
  const ordered: BatchItem[] = [];
  const done = new Set<string>();
  let waiting = [...items];
  while (waiting.length > 0) {
    const ready = waiting.filter((item) => item.dependsOn.every((parent) => done.has(parent.toLowerCase())));
    if (ready.length === 0) throw malformed('Invalid batch payload format: Circular dependency between requests.');
    for (const item of ready) done.add(item.id.toLowerCase());
    ordered.push(...ready);
    waiting = waiting.filter((item) => !done.has(item.id.toLowerCase()));
  }
  return ordered;
}

function itemRequest(item: BatchItem, outer: SandboxRequest, version: string, tenant: SandboxContext): SandboxRequest {
  const headers = new Headers(item.headers);
  const authorization = outer.headers.get('authorization');
  if (authorization !== null && !headers.has('authorization')) headers.set('authorization', authorization);
  const path = item.url.startsWith('/') ? item.url : `/${item.url}`;
  return {
    method: item.method,
    url: new URL(`/${version}${path}`, tenant.urls.graph),
    headers,
    body: item.body === undefined || item.body === null ? new Uint8Array() : Buffer.from(JSON.stringify(item.body)),
  };
}

// Headers that belong to the connection or the outer answer do not show inside.
const outerHeaders = new Set(['date', 'odata-version', 'request-id', 'client-request-id', 'x-ms-ags-diagnostic']);

function itemResponse(id: string, response: SandboxResponse): JsonObject {
  const headers = Object.fromEntries(
    Object.entries(response.headers).filter(([name]) => !outerHeaders.has(name.toLowerCase())),
  );
  const json = /json/i.test(headers['Content-Type'] ?? headers['content-type'] ?? '');
  if (json && headers['Content-Type'] !== undefined) headers['Content-Type'] = 'application/json';
  return {
    id,
    status: response.status,
    headers,
    ...(response.body === '' ? {} : { body: json ? JSON.parse(response.body) : response.body }),
  };
}

function failedDependency(): SandboxResponse {
  return {
    status: 424,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      error: { code: 'FailedDependency', message: 'Request failed because a request it depends on has failed.' },
    }),
  };
}
