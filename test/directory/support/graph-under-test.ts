import type { Graph } from '../../../src/directory/graph.ts';
import { createGraph } from '../../../src/directory/graph-client.ts';
import type { GraphWait, Renewal } from '../../../src/directory/graph-patience.ts';
import { cancelled } from '../../../src/errors/access-error.ts';
import { Secret } from '../../../src/values/secret.ts';
import { type Script, ScriptedHttp } from './scripted-http.ts';
import { VirtualClock } from './virtual-clock.ts';

export const endpoint = 'https://graph.example';

export interface UnderTest {
  readonly graph: Graph;
  readonly http: ScriptedHttp;
  readonly clock: VirtualClock;
  /** What every call for a token asked for. */
  readonly renewals: (Renewal | undefined)[];
  readonly waits: GraphWait[];
  readonly abort: () => void;
}

/** The real client over a scripted line and a clock that is moved by sleeping. */
export function graphOver(script: Script, graphEndpoint = endpoint, token?: string): UnderTest {
  const http = new ScriptedHttp(script);
  const clock = new VirtualClock();
  const renewals: (Renewal | undefined)[] = [];
  const waits: GraphWait[] = [];
  const controller = new AbortController();
  const graph = createGraph({
    cloud: { graphEndpoint },
    token: async (renewal) => {
      renewals.push(renewal);
      return new Secret(token ?? `token-${renewals.length}`);
    },
    http,
    clock,
    signal: controller.signal,
    onWait: (wait) => waits.push(wait),
  });
  return { graph, http, clock, renewals, waits, abort: () => controller.abort(cancelled()) };
}

/** Graph's error envelope. */
export function problem(code: string, message = 'Refused.', more: object = {}): object {
  return {
    error: {
      code,
      message,
      ...more,
      innerError: {
        date: '2026-11-22T11:59:58',
        'request-id': '11111111-1111-4111-8111-111111111111',
        'client-request-id': '22222222-2222-4222-8222-222222222222',
      },
    },
  };
}

interface Item {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** The requests inside a `/$batch` body. */
export function itemsIn(body: unknown): readonly Item[] {
  return (body as { requests: Item[] }).requests;
}

/** A `/$batch` answer. */
export function batchAnswer(
  responses: readonly { id: string; status: number; headers?: Record<string, string>; body?: unknown }[],
): { status: number; body: object } {
  return { status: 200, body: { responses } };
}
