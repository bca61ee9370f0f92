import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';

export type SecretsByKind = Readonly<Record<string, readonly string[]>>;

/** What goes over the wire from now on, where undici tells of it; the only place where secrets can be learnt. */
export function listenToWire(): { secrets(): SecretsByKind; end(): void } {
  const wire = new Map<unknown, { readonly sent: Buffer[]; readonly received: Buffer[] }>();
  const listenTo = (direction: 'sent' | 'received') => (message: unknown) => {
    const { chunk, request } = message as { chunk: Uint8Array | string; request: { path: string } };
    if (!/\/(token|devicecode)/.test(request.path)) return;
    const entry = wire.get(request) ?? { sent: [], received: [] };
    entry[direction].push(Buffer.from(chunk as Uint8Array));
    wire.set(request, entry);
  };
  const channels = [
    ['undici:request:bodyChunkSent', listenTo('sent')],
    ['undici:request:bodyChunkReceived', listenTo('received')],
  ] as const;
  for (const [channel, listener] of channels) subscribe(channel, listener);
  return {
    secrets() {
      const all = [...wire.values()];
      return secretsIn(
        all.map(({ sent }) => textOf(sent)).join('\n'),
        all.map(({ received }) => textOf(received)).join('\n'),
      );
    },
    end() {
      for (const [channel, listener] of channels) unsubscribe(channel, listener);
    },
  };
}

/** Codes and verifiers out of the forms that were sent; refresh tokens, device codes and ID tokens out of the answers. */
function secretsIn(forms: string, answers: string): SecretsByKind {
  const inForms = (name: string) =>
    [...forms.matchAll(new RegExp(`\\b${name}=([^&\\s]{20,})`, 'g'))].map(([, found]) =>
      decodeURIComponent(found ?? ''),
    );
  const inAnswers = (name: string) =>
    [...answers.matchAll(new RegExp(`"${name}"\\s*:\\s*"([^"]{20,})"`, 'g'))].map(([, found]) => found ?? '');
  return {
    codes: inForms('code'),
    verifiers: inForms('code_verifier'),
    deviceCodes: inAnswers('device_code'),
    refreshTokens: inAnswers('refresh_token'),
    idTokens: inAnswers('id_token'),
  };
}

/** A body as text, whether or not it was compressed on its way. */
function textOf(chunks: readonly Buffer[]): string {
  const body = Buffer.concat(chunks);
  for (const unpack of [gunzipSync, brotliDecompressSync]) {
    try {
      return unpack(body).toString('utf8');
    } catch {
      // The other one, or none.
    }
  }
  return body.toString('utf8');
}

/** Which of them stand in what was written, by kind. A screen breaks what is too long for a line; in two pieces it is one all the same. */
export function leakedInto(written: readonly string[], secrets: SecretsByKind): SecretsByKind {
  const all = written.join('\n').replaceAll(/\s/g, '');
  const leaks = Object.entries(secrets).map(
    ([kind, found]) => [kind, found.filter((one) => all.includes(one))] as const,
  );
  return Object.fromEntries(leaks.filter(([, found]) => found.length > 0));
}
