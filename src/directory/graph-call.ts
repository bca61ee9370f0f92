import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { graphRefusal, isAbsence } from './graph-error.ts';
import { garbled, isJsonObject, type JsonObject, objectsAt } from './graph-json.ts';

/** A request together with the reading of its answer, so that many can share one `/$batch` and none is read wrongly. */
export interface GraphCall<T> extends GraphRequest {
  /** @throws AccessError for every answer that is neither a success nor (where the call says so) an absence */
  readonly parse: (answer: GraphAnswer) => T;
}

/** One call, one HTTP request. @throws AccessError, as the call's parse does */
export async function ask<T>(graph: Graph, call: GraphCall<T>): Promise<T> {
  return call.parse(await graph.send(call));
}

type Answers<Calls extends readonly GraphCall<unknown>[]> = {
  -readonly [Index in keyof Calls]: Calls[Index] extends GraphCall<infer T> ? T : never;
};

/** Many independent calls in one batch, answered in their order. @throws AccessError of the first that was refused */
export async function askTogether<const Calls extends readonly GraphCall<unknown>[]>(
  graph: Graph,
  calls: Calls,
): Promise<Answers<Calls>> {
  const answers = await graph.batch(calls);
  return calls.map((call, index) => {
    const answer = answers[index];
    if (answer === undefined) throw garbled('fewer answers than questions');
    return call.parse(answer);
  }) as Answers<Calls>;
}

export function succeeded(answer: GraphAnswer): boolean {
  return answer.status >= 200 && answer.status < 300;
}

/** @returns the object of a successful answer. @throws AccessError for any refusal, a 404 included */
export function entityOf(answer: GraphAnswer, request?: GraphRequest): JsonObject {
  if (!succeeded(answer)) throw graphRefusal(answer, request);
  if (!isJsonObject(answer.body)) throw garbled('an object was expected');
  return answer.body;
}

/** @returns null when Graph says that it is not there: a 403 is not an absence, nor is the 404 of a gateway */
export function entityOrNull(answer: GraphAnswer, request?: GraphRequest): JsonObject | null {
  return isAbsence(answer) ? null : entityOf(answer, request);
}

/** @returns the items of a collection. @throws AccessError for any refusal, a 404 included */
export function itemsOf(answer: GraphAnswer, request?: GraphRequest): readonly JsonObject[] {
  const collection = entityOf(answer, request);
  if (!Array.isArray(collection['value'])) throw garbled('a collection was expected');
  return objectsAt(collection, 'value');
}

/** For what hangs on another object: where that object is absent (404), nothing hangs on it. */
export function itemsOrNone(answer: GraphAnswer, request?: GraphRequest): readonly JsonObject[] {
  return isAbsence(answer) ? [] : itemsOf(answer, request);
}

/** Content with any success. */
export function expectDone(answer: GraphAnswer, request?: GraphRequest): void {
  if (!succeeded(answer)) throw graphRefusal(answer, request);
}

/** Content when the object is gone, whoever removed it. */
export function expectGone(answer: GraphAnswer, request?: GraphRequest): void {
  if (!isAbsence(answer)) expectDone(answer, request);
}

/** Joins a request with its reading; refusals then know what was asked. */
export function call<T>(request: GraphRequest, read: (answer: GraphAnswer, request: GraphRequest) => T): GraphCall<T> {
  return { ...request, parse: (answer) => read(answer, request) };
}
