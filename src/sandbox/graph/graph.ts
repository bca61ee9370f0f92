import { randomUUID } from 'node:crypto';
import type { Handler, SandboxContext, SandboxRequest, SandboxResponse } from '../route.ts';
import { answerBatch } from './batch.ts';
import { authenticate, type Caller, hasScope } from './caller.ts';
import type { GraphAnswer } from './graph-call.ts';
import { GraphError, insufficientPrivileges, malformed } from './graph-error.ts';
import { nextReplica } from './replicas.ts';
import { type ObjectKey, type PathSegment, parseResourcePath } from './resource-path.ts';
import { type GraphRoute, graphRoutes } from './routes.ts';

/** Microsoft Graph v1.0 as far as a tool that sets up app access meets it; `/beta` answers the same calls. */
export const graphHandler: Handler = async (request, tenant) => {
  try {
    return respond(request, await answer(request, tenant), randomUUID());
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return refuse(error, request, tenant);
  }
};

async function answer(request: SandboxRequest, tenant: SandboxContext): Promise<GraphAnswer> {
  const [, version = '', rest = ''] = /^\/([^/]*)\/?(.*)$/s.exec(request.url.pathname) ?? [];
  if (version !== 'v1.0' && version !== 'beta') throw malformed(`Invalid version: ${version}.`);
  const caller = authenticate(request.headers.get('authorization'), tenant);
  if (rest === '$batch') {
    if (request.method !== 'POST') throw methodNotAllowed();
    return answerBatch(request, version, tenant, handleBatchItem);
  }
  const { route, keys } = matchRoute(request.method, parseResourcePath(rest));
  requireScopes(route, caller);
  return route.handle({
    method: request.method,
    url: request.url,
    headers: request.headers,
    rawBody: request.body,
    root: `${tenant.urls.graph}/${version}`,
    keys,
    query: {
      parameters: request.url.searchParams,
      consistencyLevel: request.headers.get('consistencylevel'),
    },
    caller,
    tenant,
    asOfInMs: nextReplica(tenant),
  });
}

// A batch inside a batch is refused like an unknown segment.
const handleBatchItem: Handler = async (request, tenant) => {
  if (!request.url.pathname.endsWith('/$batch')) return graphHandler(request, tenant);
  return refuse(malformed('Nested batch requests are not supported.'), request, tenant);
};

interface KnownPath {
  readonly route: GraphRoute;
  /** In lower case. */
  readonly pattern: readonly string[];
}

// By first segment and length: no call begins with a key.
const knownPaths = new Map<string, KnownPath[]>();
for (const route of graphRoutes) {
  const pattern = route.path.toLowerCase().split('/');
  const shape = `${pattern[0]}/${pattern.length}`;
  knownPaths.set(shape, [...(knownPaths.get(shape) ?? []), { route, pattern }]);
}

function matchRoute(method: string, segments: readonly PathSegment[]): { route: GraphRoute; keys: ObjectKey[] } {
  const names = segments.map((segment) => (segment.kind === 'name' ? segment.name.toLowerCase() : null));
  const fitting = (knownPaths.get(`${names[0]}/${names.length}`) ?? [])
    .filter(({ pattern }) => pattern.every((part, place) => part === '{}' || part === names[place]))
    .map(({ route, pattern }) => ({ route, keys: keysOf(pattern, segments) }));
  // A literal segment wins over a key, as `$count` over an id: fewer keys first.
  const [best] = fitting.filter(({ route }) => route.method === method).sort((a, b) => a.keys.length - b.keys.length);
  if (best) return best;
  if (fitting.length > 0) throw methodNotAllowed();
  throw malformed(`Resource not found for the segment '${firstUnknown(segments)}'.`);
}

// The first segment after the longest beginning that some call shares.
function firstUnknown(segments: readonly PathSegment[]): string {
  let shared = 0;
  for (const route of graphRoutes) {
    const pattern = route.path.split('/');
    let place = 0;
    while (place < segments.length && place < pattern.length && fits(pattern[place], segments[place])) place += 1;
    shared = Math.max(shared, place);
  }
  const unknown = segments[Math.min(shared, segments.length - 1)];
  if (unknown === undefined) return '';
  return unknown.kind === 'name' ? unknown.name : unknown.key.value;
}

function fits(part: string | undefined, segment: PathSegment | undefined): boolean {
  return part === '{}' || (segment?.kind === 'name' && segment.name.toLowerCase() === part?.toLowerCase());
}

function keysOf(pattern: readonly string[], segments: readonly PathSegment[]): ObjectKey[] {
  return segments
    .filter((_segment, place) => pattern[place] === '{}')
    .map((segment) => (segment.kind === 'key' ? segment.key : { by: 'id', value: segment.name }));
}

function methodNotAllowed(): GraphError {
  return new GraphError(405, 'Request_BadRequest', 'Specified HTTP method is not allowed for the request target.');
}

function requireScopes(route: GraphRoute, caller: Caller): void {
  if (route.scopes.every((group) => hasScope(caller, group))) return;
  const wanted = route.scopes.flat();
  if (route.refusal === 'pim') {
    // https://github.com/Azure/azure-cli/issues/33778
    throw new GraphError(
      403,
      'UnknownError',
      JSON.stringify({
        errorCode: 'PermissionScopeNotGranted',
        message: `Authorization failed due to missing permission scope ${wanted.join(',')}.`,
      }),
      { innerCode: 'PermissionScopeNotGranted' },
    );
  }
  if (route.refusal === 'security') {
    throw new GraphError(
      403,
      'Forbidden',
      `Missing application scopes. API required scopes: ${wanted.join(',')}, application scopes: ${[...caller.scopes].join(',')}.`,
    );
  }
  throw insufficientPrivileges();
}

function refuse(error: GraphError, request: SandboxRequest, tenant: SandboxContext): SandboxResponse {
  const requestId = randomUUID();
  const details = error.details.map(({ code, message, target }) => ({ code, message, target }));
  const answer: GraphAnswer = {
    status: error.status,
    headers: error.headers,
    body: {
      error: {
        code: error.code,
        message: error.message,
        ...(details.length > 0 ? { details } : {}),
        innerError: {
          ...(error.innerCode === null ? {} : { code: error.innerCode }),
          // Without a zone, as Graph writes it.
          date: new Date(tenant.clock.nowInMs()).toISOString().slice(0, 19),
          'request-id': requestId,
          'client-request-id': clientRequestIdOf(request, requestId),
        },
      },
    },
  };
  return respond(request, answer, requestId);
}

// Only a GUID is echoed.
function clientRequestIdOf(request: SandboxRequest, requestId: string): string {
  const given = request.headers.get('client-request-id');
  return given !== null && /^[0-9a-f-]{36}$/i.test(given) ? given : requestId;
}

const diagnostic = JSON.stringify({
  ServerInfo: { DataCenter: 'Practice', Slice: 'E', Ring: '5', ScaleUnit: '000', RoleInstance: 'LOCALHOST' },
});

const jsonType = 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';

function respond(request: SandboxRequest, { status, body, headers }: GraphAnswer, requestId: string): SandboxResponse {
  return {
    status,
    headers: {
      ...(body === null ? {} : { 'Content-Type': status < 400 ? jsonType : 'application/json' }),
      'request-id': requestId,
      'client-request-id': clientRequestIdOf(request, requestId),
      'x-ms-ags-diagnostic': diagnostic,
      'x-ms-resource-unit': '1',
      'OData-Version': '4.0',
      'Cache-Control': 'no-cache',
      ...headers,
    },
    body: body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body),
  };
}
