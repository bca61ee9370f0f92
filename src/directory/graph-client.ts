import type { Cloud } from '../catalog/cloud.ts';
import type { HttpClient } from '../network/http-client.ts';
import type { Clock } from '../values/clock.ts';
import type { Secret } from '../values/secret.ts';
import type { Graph, GraphAnswer, GraphRequest } from './graph.ts';
import { batchLimit, batchOf, readBatch } from './graph-batch.ts';
import { entityOrNull, succeeded } from './graph-call.ts';
import { graphRefusal } from './graph-error.ts';
import { garbled } from './graph-json.ts';
import { joinPages, nextPagePath } from './graph-paging.ts';
import { type GraphWait, pauseAfterAnswer, pauseAfterProblem, type Renewal, renewalFor } from './graph-patience.ts';
import { createTransport } from './graph-transport.ts';

export interface GraphOptions {
  readonly cloud: Pick<Cloud, 'graphEndpoint'>;
  /** The operator's token for Graph; `claims` and `fresh` follow a 401. */
  readonly token: (renewal?: Renewal) => Promise<Secret>;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Before every pause, for the progress line. */
  readonly onWait?: (wait: GraphWait) => void;
}

/** How an exchange begins, where it is not the first try of its request. */
interface Start {
  /** Whether repeating it changes nothing. */
  readonly reads: boolean;
  readonly attempt: number;
  /** Whether a 401 may still lead to another token. */
  readonly mayRenew: boolean;
}

/** An answer and what was tried for it. */
interface Exchange {
  readonly answer: GraphAnswer;
  readonly retried: string | undefined;
}

/**
 * Microsoft Graph over the one HTTP client. What may be repeated is said in graph-patience; the token goes to the
 * cloud's Graph alone, links to later pages included.
 *
 * Does NOT wait for replication: consistency.ts does.
 */
export function createGraph(options: GraphOptions): Graph {
  const { cloud, token, http, clock, signal } = options;
  const transport = createTransport(cloud.graphEndpoint, http);

  async function pause(wait: GraphWait): Promise<number> {
    options.onWait?.(wait);
    await clock.sleep(wait.ms, signal);
    return wait.ms;
  }

  async function exchange(request: GraphRequest, start: Partial<Start> = {}): Promise<Exchange> {
    const reads = start.reads ?? request.method === 'GET';
    let mayRenew = start.mayRenew ?? true;
    let renewal: Renewal | undefined;
    let waitedInMs = 0;
    for (let attempt = start.attempt ?? 0; ; attempt++) {
      signal.throwIfAborted();
      let answer: GraphAnswer;
      try {
        const bearer = await token(renewal);
        renewal = undefined;
        answer = await transport(request, bearer, signal);
      } catch (problem) {
        const wait = pauseAfterProblem(problem, { reads, attempt, now: clock.now() });
        if (wait === null) throw problem;
        waitedInMs += await pause(wait);
        continue;
      }
      const better = mayRenew ? renewalFor(answer) : null;
      if (better !== null) {
        mayRenew = false;
        renewal = better;
        continue;
      }
      const wait = pauseAfterAnswer(answer, { reads, attempt, now: clock.now() });
      if (wait === null) return { answer, retried: retriedText(attempt, waitedInMs) };
      waitedInMs += await pause(wait);
    }
  }

  /** Reads the later pages of a collection; anything else stays as it is. */
  async function whole(request: GraphRequest, first: GraphAnswer): Promise<GraphAnswer> {
    if (request.method !== 'GET' || !succeeded(first)) return first;
    const pages: GraphAnswer[] = [];
    const seen = new Set<string>();
    let path = nextPagePath(first, cloud.graphEndpoint);
    while (path !== null) {
      if (seen.has(path)) throw garbled('its pages go round in a circle');
      seen.add(path);
      const { answer, retried } = await exchange({ ...request, path });
      if (!succeeded(answer)) throw graphRefusal(answer, request, retried);
      pages.push(answer);
      path = nextPagePath(answer, cloud.graphEndpoint);
    }
    return pages.length === 0 ? first : joinPages(first, pages);
  }

  async function send(request: GraphRequest): Promise<GraphAnswer> {
    const { answer, retried } = await exchange(request);
    if (answer.status === 429 || answer.status >= 500) throw graphRefusal(answer, request, retried);
    return whole(request, answer);
  }

  /** At most batchLimit requests; items that Graph put off are repeated alone, the others keep their answer. */
  async function batchOnce(requests: readonly GraphRequest[]): Promise<readonly GraphAnswer[]> {
    const answers: GraphAnswer[] = [];
    let open = requests.map((request, index) => ({ request, index }));
    let mayRenew = true;
    for (let attempt = 0; ; attempt++) {
      const [only] = open;
      if (only === undefined) return answers;
      if (open.length === 1) {
        answers[only.index] = (await exchange(only.request, { attempt, mayRenew })).answer;
        return answers;
      }
      const received = await envelope(
        open.map(({ request }) => request),
        mayRenew,
      );
      const waits: GraphWait[] = [];
      const again: typeof open = [];
      let renewal: Renewal | null = null;
      for (const [position, item] of open.entries()) {
        const answer = received[position];
        if (answer === undefined) throw garbled('a part of a batch has no answer');
        answers[item.index] = answer;
        const better = mayRenew ? renewalFor(answer) : null;
        const wait = pauseAfterAnswer(answer, { reads: item.request.method === 'GET', attempt, now: clock.now() });
        if (better !== null) renewal = better;
        if (wait !== null) waits.push(wait);
        if (better !== null || wait !== null) again.push(item);
      }
      if (renewal !== null) {
        mayRenew = false;
        await token(renewal);
      }
      const longest = waits.sort((one, other) => other.ms - one.ms)[0];
      if (longest !== undefined) await pause(longest);
      open = again;
    }
  }

  async function envelope(requests: readonly GraphRequest[], mayRenew: boolean): Promise<readonly GraphAnswer[]> {
    const request = batchOf(requests);
    const reads = requests.every(({ method }) => method === 'GET');
    const { answer, retried } = await exchange(request, { reads, mayRenew });
    if (!succeeded(answer)) throw graphRefusal(answer, request, retried);
    return readBatch(answer, requests.length);
  }

  return {
    send,

    async get(path, headers) {
      const request = getRequest(path, headers);
      const answer = await send(request);
      if (!succeeded(answer)) throw graphRefusal(answer, request);
      return answer.body;
    },

    async getOrNull(path, headers) {
      const request = getRequest(path, headers);
      return entityOrNull(await send(request), request);
    },

    async batch(requests) {
      const answers: GraphAnswer[] = [];
      for (let start = 0; start < requests.length; start += batchLimit) {
        const part = requests.slice(start, start + batchLimit);
        const received = await batchOnce(part);
        for (const [position, request] of part.entries()) {
          const answer = received[position];
          if (answer === undefined) throw garbled('a part of a batch has no answer');
          answers.push(await whole(request, answer));
        }
      }
      return answers;
    },
  };
}

function getRequest(path: string, headers?: Readonly<Record<string, string>>): GraphRequest {
  return { method: 'GET', path, ...(headers === undefined ? {} : { headers }) };
}

function retriedText(attempt: number, waitedInMs: number): string | undefined {
  if (waitedInMs === 0) return undefined;
  return `${attempt + 1} times over ${Math.round(waitedInMs / 1000)} s`;
}
