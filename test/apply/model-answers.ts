import type { GraphAnswer } from '../../src/directory/graph.ts';

export function matches(root: string, key: string | undefined) {
  const [, property, value] = /\((\w+)='(.*)'\)/.exec(root) ?? [undefined, 'id', key];
  return (object: object) => (object as Record<string, unknown>)[property!] === value;
}

export function ok(body: object): GraphAnswer {
  return { status: 200, headers: {}, body };
}

export function nothing(): GraphAnswer {
  return { status: 204, headers: {}, body: null };
}

export function collection(value: readonly object[]): GraphAnswer {
  return ok({ value });
}

export function failure(status: number, code: string, message: string): GraphAnswer {
  return { status, headers: {}, body: { error: { code, message, innerError: { 'request-id': 'r' } } } };
}

export function missing(): GraphAnswer {
  return failure(
    404,
    'Request_ResourceNotFound',
    'it does not exist or one of its queried reference-property objects are not present.',
  );
}

export function orMissing(found: object | undefined): GraphAnswer {
  return found === undefined ? missing() : ok(found);
}
