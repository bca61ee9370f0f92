import { AccessError } from '../errors/access-error.ts';
import type { HttpClient, HttpResponse } from '../network/http-client.ts';
import type { Clock } from '../values/clock.ts';

export interface HostAnswer {
  readonly url: string;
  readonly host: string;
  /** Any status is an answer; null when none came. */
  readonly response: HttpResponse | null;
  readonly problem: AccessError | null;
  /** Time there minus time here; positive: this machine is behind. null without a Date header. */
  readonly driftInMs: number | null;
}

const patienceInMs = 15_000;

export interface ProbeTools {
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/** Asks one host once, and once more after a lost connection. Carries no token and no body. */
export async function probeHost(
  { method, url }: { readonly method: 'GET' | 'HEAD'; readonly url: string },
  tools: ProbeTools,
): Promise<HostAnswer> {
  const { host } = new URL(url);
  const request = {
    method,
    url,
    timeoutInMs: patienceInMs,
    ...(tools.signal === undefined ? {} : { signal: tools.signal }),
  };
  for (let attempt = 0; ; attempt += 1) {
    const sentAt = tools.clock.now().getTime();
    try {
      const response = await tools.http.send(request);
      const receivedAt = tools.clock.now().getTime();
      return { url, host, response, problem: null, driftInMs: drift(response, (sentAt + receivedAt) / 2) };
    } catch (error) {
      if (!(error instanceof AccessError) || error.code === 'cancelled' || tools.signal?.aborted) throw error;
      if (attempt === 0 && (error.code === 'connection-lost' || error.code === 'timed-out')) continue;
      return { url, host, response: null, problem: error, driftInMs: null };
    }
  }
}

function drift(response: HttpResponse, hereInMs: number): number | null {
  const header = response.headers.get('date');
  const there = header === null ? Number.NaN : Date.parse(header);
  return Number.isNaN(there) ? null : there - hereInMs;
}
