import { subscribe, unsubscribe } from 'node:diagnostics_channel';

/** One HTTP exchange of the program's own client, batch items not counted apart. */
export interface Exchange {
  readonly method: string;
  /** Without the version and without its query. */
  readonly path: string;
  /**
   * How many answers this request may have had to wait for, one after the other, its own included: 1 more than the longest
   * chain among the requests that had been answered when it was made.
   */
  readonly depth: number;
  /** Of the body, as it came over the wire. */
  readonly bytesReceived: number;
}

export interface Traffic {
  /** Requests to Graph so far, in their order. */
  graph(): readonly Exchange[];
  /** The longest chain of Graph requests that may depend on one another. */
  sequentialTrips(): number;
  /** Connections opened since the first request to Graph. */
  connectionsSinceGraph(): number;
  stop(): void;
}

interface Recorded {
  method: string;
  path: string;
  depth: number;
  bytesReceived: number;
  answered: boolean;
}

interface UndiciRequest {
  readonly method: string;
  readonly path: string;
}

/**
 * Watches what the program's HTTP client does, through undici's diagnostics: https://undici.nodejs.org/#/docs/api/DiagnosticsChannel.
 * By order of events, not by a clock: so a slow machine counts like a quick one.
 */
export function watchTraffic(): Traffic {
  const byRequest = new Map<object, Recorded>();
  const graph: Recorded[] = [];
  let connections = 0;
  const listeners: Readonly<Record<string, (message: unknown) => void>> = {
    'undici:request:create': (message) => {
      const { request } = message as { readonly request: UndiciRequest };
      if (!request.path.startsWith('/v1.0/')) return;
      const before = graph.filter(({ answered }) => answered).map(({ depth }) => depth);
      const { method } = request;
      const path = request.path.replace('/v1.0', '').replace(/\?.*/, '');
      const recorded = { method, path, depth: 1 + Math.max(0, ...before), bytesReceived: 0, answered: false };
      byRequest.set(request, recorded);
      graph.push(recorded);
    },
    'undici:request:bodyChunkReceived': (message) => {
      const { request, chunk } = message as { readonly request: object; readonly chunk: Uint8Array };
      const recorded = byRequest.get(request);
      if (recorded !== undefined) recorded.bytesReceived += chunk.byteLength;
    },
    'undici:request:trailers': (message) => {
      const recorded = byRequest.get((message as { readonly request: object }).request);
      if (recorded !== undefined) recorded.answered = true;
    },
    'undici:client:connected': () => {
      if (graph.length > 0) connections += 1;
    },
  };
  for (const [channel, listener] of Object.entries(listeners)) subscribe(channel, listener);
  return {
    graph: () => graph,
    sequentialTrips: () => Math.max(0, ...graph.map(({ depth }) => depth)),
    connectionsSinceGraph: () => connections,
    stop() {
      for (const [channel, listener] of Object.entries(listeners)) unsubscribe(channel, listener);
    },
  };
}
