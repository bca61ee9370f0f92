import type { HttpClient, HttpRequest } from './http-client.ts';

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'] as const;

// https://fetch.spec.whatwg.org/#null-body-status
const withoutBody = new Set([204, 205, 304]);

/**
 * The client in the shape of the built-in fetch. Understands what the Graph client and MSAL send: text bodies, headers,
 * a signal. Follows no redirect, and rejects with AccessError, not with TypeError.
 */
export function asFetch(send: HttpClient['send']): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const method = methods.find((name) => name === request.method);
    if (method === undefined) throw new TypeError(`no such method here: ${request.method}`);
    const body = request.body === null ? undefined : await request.text();
    const wanted: HttpRequest = {
      method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      ...(body === undefined ? {} : { body }),
      signal: request.signal,
    };
    const { status, headers, body: text } = await send(wanted);
    return new Response(withoutBody.has(status) || method === 'HEAD' ? null : text, { status, headers });
  };
}
