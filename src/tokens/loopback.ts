import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusal } from '../catalog/remedies.ts';
import { AccessError, cancelled } from '../errors/access-error.ts';
import { Secret } from '../values/secret.ts';
import { type EntraFailure, failureFromRedirect } from './entra-failure.ts';
import { pageHeaders, pages } from './loopback-pages.ts';

export type LoopbackAnswer =
  | { readonly kind: 'code'; readonly code: Secret; readonly clientInfo: Secret | null }
  | { readonly kind: 'refused'; readonly failure: EntraFailure };

export type PasteVerdict = 'accepted' | 'not-an-answer' | 'of-another-attempt';

/** Waits on this machine for one answer of the browser. */
export interface Loopback {
  /** `http://localhost:<port>`; Entra ignores the port when it compares redirect URIs of public clients. */
  readonly redirectUri: string;
  /** Rejects with AccessError `cancelled`, or the AccessError the signal was aborted with. */
  readonly answer: Promise<LoopbackAnswer>;
  /** The address a browser on another machine could not open, copied by hand. */
  acceptPasted(text: string): PasteVerdict;
  /** Ends every connection and frees the port; may be called twice. */
  close(): Promise<void>;
}

const portAttempts = 5;
// localhost is either, and which one a browser tries first differs; a stranger on the other one would get the code.
const missingFamily = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EINVAL']);

function codeOf(reason: unknown): string {
  return reason instanceof Error && 'code' in reason ? String(reason.code) : '';
}

function listen(server: http.Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, () => {
      server.removeListener('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Both loopback addresses on one port; IPv4 alone where the machine has no IPv6. */
async function listenOnBoth(handler: http.RequestListener): Promise<{ port: number; servers: readonly http.Server[] }> {
  let lastCode = '';
  for (let attempt = 0; attempt < portAttempts; attempt += 1) {
    const four = http.createServer(handler);
    const six = http.createServer(handler);
    try {
      const port = await listen(four, '127.0.0.1', 0);
      try {
        await listen(six, '::1', port);
        return { port, servers: [four, six] };
      } catch (reason) {
        if (missingFamily.has(codeOf(reason))) return { port, servers: [four] };
        throw reason;
      }
    } catch (reason) {
      lastCode = codeOf(reason);
      await closeServer(four);
    }
  }
  throw refusal('A8', { values: { port: lastCode === '' ? 'any' : lastCode } });
}

/** What an address or its query says; null when it is no answer of a sign-in at all. */
function readAnswer(parameters: URLSearchParams): LoopbackAnswer | null {
  const codes = parameters.getAll('code');
  const [code] = codes;
  const clientInfo = parameters.get('client_info');
  if (parameters.has('error')) return { kind: 'refused', failure: failureFromRedirect(parameters) };
  if (code === undefined || code === '' || codes.length > 1) return null;
  return { kind: 'code', code: new Secret(code), clientInfo: clientInfo === null ? null : new Secret(clientInfo) };
}

function isOurHost(host: string | undefined, port: number): boolean {
  return [`localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`].includes(host ?? '');
}

/**
 * Opens the listener for one sign-in. Takes exactly one answer whose `state` is ours, whatever arrives before or after;
 * listens on loopback only, on a free port, until answered, closed or aborted.
 *
 * @param onStray called when an answer with a foreign `state` was turned away
 * @throws AccessError `sign-in-failed` (A8) when no port can be opened
 * @see https://www.rfc-editor.org/rfc/rfc8252#section-7.3
 */
export async function openLoopback(options: {
  readonly state: string;
  readonly signal: AbortSignal;
  readonly onStray?: () => void;
}): Promise<Loopback> {
  const { state, signal, onStray } = options;
  let settle: (answer: LoopbackAnswer) => void = () => {};
  let giveUp: (reason: AccessError) => void = () => {};
  const answer = new Promise<LoopbackAnswer>((resolve, reject) => {
    settle = resolve;
    giveUp = reject;
  });
  let taken = false;
  let port = 0;

  const take = (found: LoopbackAnswer): void => {
    taken = true;
    settle(found);
  };
  const { port: opened, servers } = await listenOnBoth((request, response) => {
    const reply = (status: number, body: string) => response.writeHead(status, pageHeaders).end(body);
    const url = new URL(request.url ?? '/', 'http://localhost');
    // Another page in the browser may send requests here, under a name of its own that resolves to this machine.
    if (!isOurHost(request.headers.host, port)) return void reply(421, '');
    if (request.method !== 'GET') return void reply(405, '');
    if (url.pathname === '/favicon.ico') return void response.writeHead(204, pageHeaders).end();
    if (url.pathname !== '/') return void reply(404, '');
    const found = readAnswer(url.searchParams);
    if (found === null) return void reply(taken ? 410 : 400, taken ? pages.used : pages.stray);
    if (taken) return void reply(410, pages.used);
    if (url.searchParams.get('state') !== state) {
      onStray?.();
      return void reply(400, pages.stray);
    }
    response.once('close', () => take(found));
    taken = true;
    reply(200, found.kind === 'code' ? pages.arrived : pages.refused);
  });
  port = opened;

  const stop = () => giveUp(signal.reason instanceof AccessError ? signal.reason : cancelled());
  signal.addEventListener('abort', stop, { once: true });
  let closing: Promise<void> | null = null;
  const close = () => {
    signal.removeEventListener('abort', stop);
    closing ??= Promise.all(servers.map(closeServer)).then(() => {});
    return closing;
  };
  answer.catch(() => close());
  if (signal.aborted) stop();
  return {
    redirectUri: `http://localhost:${port}`,
    answer,
    acceptPasted(text) {
      const query = /\?(.*)$/s.exec(text.replace(/[\s"'<>]/g, ''))?.[1] ?? '';
      const parameters = new URLSearchParams(query.split('#')[0]);
      const found = readAnswer(parameters);
      if (found === null || taken) return 'not-an-answer';
      if (parameters.get('state') !== state) return 'of-another-attempt';
      take(found);
      return 'accepted';
    },
    close,
  };
}
