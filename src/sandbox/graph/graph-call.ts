import type { RequestHeaders, SandboxContext } from '../route.ts';
import type { JsonObject } from '../tenant-store.ts';
import { type BodyRules, checkBody, readJsonObject } from './body-check.ts';
import type { Caller } from './caller.ts';
import type { QuerySource } from './query-options.ts';
import type { ObjectKey } from './resource-path.ts';

/** One authenticated request to Graph, matched to its route. */
export interface GraphCall {
  readonly method: string;
  readonly url: URL;
  readonly headers: RequestHeaders;
  readonly rawBody: Uint8Array;
  /** `https://host/v1.0` */
  readonly root: string;
  /** The keys in the path, in order. */
  readonly keys: readonly ObjectKey[];
  readonly query: QuerySource;
  readonly caller: Caller;
  readonly tenant: SandboxContext;
  /** The instant that the replica which answers this request has caught up to; undefined: now. */
  readonly asOfInMs: number | undefined;
}

/** What a handler answers; graph.ts adds Graph's headers. */
export interface GraphAnswer {
  readonly status: number;
  /** Text goes out as it stands: JSON, unless `headers` say another type. */
  readonly body: JsonObject | string | null;
  readonly headers?: Record<string, string>;
}

export const noContent: GraphAnswer = { status: 204, body: null };

/** The key at this place in the path. */
export function keyOf(call: GraphCall, place = 0): ObjectKey {
  const key = call.keys[place];
  if (key === undefined) throw new Error(`The route has no key ${place}.`);
  return key;
}

/** The request body, held against a published type. @throws GraphError 400 */
export function checkedBody(call: GraphCall, rules: BodyRules): JsonObject {
  const body = jsonBody(call);
  checkBody(body, rules);
  return body;
}

/** The request body as a JSON object, unchecked. @throws GraphError 400 */
export function jsonBody(call: GraphCall): JsonObject {
  return readJsonObject(call.rawBody, call.headers.get('content-type'));
}

/** A record of the store as plain JSON: the interfaces of directory-objects.ts hold JSON values only. */
export function asJson(record: object): JsonObject {
  return record as JsonObject;
}

export const isGuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
