import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, type FaultPlan, faultAnswer } from './faults.ts';
import type { Delivery, ServedAnswer } from './https-server.ts';
import { newEntry, type RequestEntry, type SandboxHost } from './request-log.ts';
import type { Handler, SandboxContext, SandboxRequest, SandboxResponse } from './route.ts';

/** Requests in, answers out: latency, faults, the right handler, the log. */
export interface Service {
  /** For one port: Graph under its versions, Defender under `/api`, all else is the sign-in service. */
  byPath(request: SandboxRequest): Promise<ServedAnswer>;
  /** For a port of its own. */
  only(host: SandboxHost): (request: SandboxRequest) => Promise<ServedAnswer>;
}

export interface ServiceParts {
  readonly context: Omit<SandboxContext, 'batchItem'>;
  readonly handlers: Readonly<Record<SandboxHost, Handler>>;
  readonly faults: FaultPlan;
  record(entry: RequestEntry): void;
}

const deliveries: Readonly<Record<Fault['kind'], Delivery>> = {
  status: 'whole',
  html: 'whole',
  'claims-challenge': 'whole',
  hang: 'never',
  'reset-before': 'reset',
  'reset-after': 'reset',
  truncate: 'truncated',
};
const nothing: SandboxResponse = { status: 0, headers: {}, body: '' };

export function createService(parts: ServiceParts): Service {
  const { handlers, faults, record } = parts;
  const { clock, scenario } = parts.context;
  // Authorization headers that Graph does not take any more.
  const challenged = new Set<string>();
  const context: SandboxContext = {
    ...parts.context,
    async batchItem(request, handle) {
      const fault = faults.meet(request, 'graph');
      const response = await itemAnswer(fault, () => handle(request, context));
      record(newEntry(request, 'graph', { status: response.status, inBatch: true, nowInMs: clock.nowInMs() }));
      return response;
    },
  };

  // The gateway takes a batch apart: where it loses an item on the way there or back, it answers for it.
  async function itemAnswer(fault: Fault | null, handle: () => Promise<SandboxResponse>): Promise<SandboxResponse> {
    if (!fault) return handle();
    if (fault.kind === 'status' || fault.kind === 'claims-challenge') return playFault(fault, 'graph');
    if (fault.kind === 'reset-after' || fault.kind === 'truncate') await handle();
    return playFault({ kind: 'status', status: fault.kind === 'html' ? 502 : 504 }, 'graph');
  }

  function playFault(fault: Fault, host: SandboxHost): SandboxResponse {
    return faultAnswer(fault, host, { nowInMs: clock.nowInMs(), id: context.newId() });
  }

  function challengeOf(request: SandboxRequest, host: SandboxHost): Fault | null {
    const isKnown = host === 'graph' && challenged.has(request.headers.get('authorization') ?? '');
    return isKnown ? { kind: 'claims-challenge' } : null;
  }

  // The userinfo endpoint stands on Graph's host and belongs to the sign-in service.
  function handlerOf(request: SandboxRequest, host: SandboxHost): Handler {
    return handlers[request.url.pathname === '/oidc/userinfo' ? 'login' : host];
  }

  async function serve(request: SandboxRequest, host: SandboxHost): Promise<ServedAnswer> {
    if (scenario.latencyInMs > 0) await pause(scenario.latencyInMs);
    const fault = faults.meet(request, host) ?? challengeOf(request, host);
    if (fault?.kind === 'claims-challenge') challenged.add(request.headers.get('authorization') ?? '');
    const delivery = fault ? deliveries[fault.kind] : 'whole';
    const reaches = !fault || fault.kind === 'reset-after' || fault.kind === 'truncate';
    const refusal = fault && delivery === 'whole' ? playFault(fault, host) : nothing;
    const response = reaches ? await handlerOf(request, host)(request, context) : refusal;
    const isCut = delivery === 'never' || delivery === 'reset';
    const status = isCut ? 0 : response.status;
    record(newEntry(request, host, { status, inBatch: false, nowInMs: clock.nowInMs() }));
    return { response, date: dateHeader(clock.nowInMs()), delivery };
  }

  return {
    byPath: (request) => serve(request, hostOf(request.url.pathname)),
    only: (host) => (request) => serve(request, host),
  };
}

// One second, one text.
let dated = { second: -1, text: '' };
function dateHeader(nowInMs: number): string {
  const second = Math.floor(nowInMs / 1000);
  if (dated.second !== second) dated = { second, text: new Date(nowInMs).toUTCString() };
  return dated.text;
}

function hostOf(path: string): SandboxHost {
  if (/^\/(v1\.0|beta|oidc)(\/|$)/i.test(path)) return 'graph';
  return /^\/api(\/|$)/i.test(path) ? 'defender' : 'login';
}
