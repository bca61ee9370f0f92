import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { AccessError } from '../errors/access-error.ts';
import type { HttpResponse } from './http-client.ts';

// The largest honest answer is Graph's own service principal with 0.8 MB; anything near this is no answer to us.
const longestBodyInBytes = 16 * 1024 * 1024;

const decoders = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  br: promisify(brotliDecompress),
  deflate: promisify(inflate),
} as const;

function isKnownEncoding(name: string): name is keyof typeof decoders {
  return Object.hasOwn(decoders, name);
}

function garbled(url: URL, what: string): AccessError {
  return new AccessError('answer-garbled', {
    happened: `The answer of ${url.host} cannot be read: ${what}.`,
    todo: ['Try again; if it happens every time, something between here and there changes the answers.'],
  });
}

async function decoded(body: Buffer, encodings: readonly string[], url: URL): Promise<Buffer> {
  let plain = body;
  for (const encoding of encodings.toReversed()) {
    if (!isKnownEncoding(encoding)) throw garbled(url, `it is encoded as ${JSON.stringify(encoding)}`);
    try {
      plain = await decoders[encoding](plain, { maxOutputLength: longestBodyInBytes });
    } catch {
      throw garbled(url, 'its compression is damaged or hides far too much');
    }
  }
  return plain;
}

/**
 * Reads an answer to its end, decompressed and as text. Content-Encoding and Content-Length describe the wire and are
 * dropped from the headers.
 *
 * @throws AccessError `answer-garbled` for damaged compression or more than 16 MiB
 */
export async function readBody(answer: Dispatcher.ResponseData<unknown>, url: URL): Promise<HttpResponse> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(answer.headers)) {
    for (const item of [value ?? []].flat()) headers.append(name, item);
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > longestBodyInBytes) throw garbled(url, 'it is longer than 16 MiB');
    chunks.push(chunk);
  }
  const encodings = (headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
  const body = length === 0 ? Buffer.alloc(0) : await decoded(Buffer.concat(chunks), encodings, url);
  headers.delete('content-encoding');
  headers.delete('content-length');
  return { status: answer.statusCode, headers, body: new TextDecoder().decode(body) };
}
