import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { INetworkModule, NetworkRequestOptions, NetworkResponse } from '@azure/msal-node';
import { Agent, fetch } from 'undici';
import type { RunningSandbox } from '../../src/sandbox/start-sandbox.ts';

/** HTTPS that trusts one sandbox's certificate, as a client would that was given its CA file. */
export interface TrustedClient {
  fetch(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Answer>;
  form(path: string, fields: Record<string, string>): Promise<Answer>;
  readonly msalNetwork: INetworkModule;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: bodies are probed freely in tests
  readonly json: any;
}

export function trustedClient(sandbox: RunningSandbox): TrustedClient {
  const dispatcher = new Agent({ connect: { ca: sandbox.caPem } });
  const call: TrustedClient['fetch'] = async (path, init = {}) => {
    const url = path.startsWith('http') ? path : `${sandbox.cloud.authorityHost}${path}`;
    const response = await fetch(url, { ...init, dispatcher, redirect: 'manual' });
    const text = await response.text();
    const isJson = (response.headers.get('content-type') ?? '').includes('json');
    return {
      status: response.status,
      headers: response.headers as unknown as Headers,
      text,
      json: isJson ? JSON.parse(text) : null,
    };
  };
  async function forMsal<T>(method: string, url: string, options?: NetworkRequestOptions): Promise<NetworkResponse<T>> {
    const { status, headers, json } = await call(url, {
      method,
      headers: options?.headers ?? {},
      ...(options?.body === undefined ? {} : { body: options.body }),
    });
    return { status, headers: Object.fromEntries(headers), body: json };
  }
  return {
    fetch: call,
    form: (path, fields) =>
      call(path, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(fields).toString(),
      }),
    msalNetwork: {
      sendGetRequestAsync: (url, options) => forMsal('GET', url, options),
      sendPostRequestAsync: (url, options) => forMsal('POST', url, options),
    },
    close: () => dispatcher.close(),
  };
}

/** An app's loopback listener: takes one redirect and keeps its query. */
export async function waitForRedirect(): Promise<{ uri: string; query: Promise<URLSearchParams>; close(): void }> {
  let resolve: (query: URLSearchParams) => void;
  const query = new Promise<URLSearchParams>((done) => {
    resolve = done;
  });
  const server = createServer((request, response) => {
    resolve(new URL(request.url ?? '/', 'http://localhost').searchParams);
    response.end('Signed in.');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    uri: `http://localhost:${(server.address() as AddressInfo).port}`,
    query,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
}
