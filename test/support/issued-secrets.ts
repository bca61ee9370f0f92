import { createHash } from 'node:crypto';
import diagnostics from 'node:diagnostics_channel';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const secretParameters = ['code', 'code_verifier', 'refresh_token', 'device_code', 'client_info', 'client_assertion'];

/** What undici tells of a request before it is sent. */
interface SentRequest {
  readonly request: { readonly path: string; readonly headers: unknown; readonly body: unknown };
}

/**
 * Every secret that goes over the wire of this process: access tokens, codes, verifiers, refresh tokens and device codes,
 * by kind. Listens to undici itself, so that nothing of the program has to be believed.
 */
export class IssuedSecrets {
  readonly byKind = new Map<string, Set<string>>();
  readonly #listen = (message: unknown): void => this.#sent((message as SentRequest).request);

  constructor() {
    diagnostics.subscribe('undici:request:create', this.#listen);
  }

  end(): void {
    diagnostics.unsubscribe('undici:request:create', this.#listen);
  }

  #sent({ headers, body }: SentRequest['request']): void {
    for (const [token] of JSON.stringify(headers).matchAll(/(?<=Bearer )[\w.~+/-]+/g))
      this.#keep('access_token', token);
    const text = typeof body === 'string' ? body : body instanceof Uint8Array ? Buffer.from(body).toString() : '';
    const form = new URLSearchParams(text);
    for (const name of secretParameters) {
      const value = form.get(name);
      if (value !== null && value.length > 10) this.#keep(name, value);
    }
  }

  #keep(kind: string, secret: string): void {
    const known = this.byKind.get(kind) ?? new Set();
    this.byKind.set(kind, known.add(secret));
  }

  /**
   * What of it stands in a text: whole, or the beginning of it, as a cut answer would show it. Anything that looks like a
   * token counts, and so does anything whose SHA-256 the service knows: that is how it keeps codes and refresh tokens.
   */
  foundIn(text: string, hashes: ReadonlySet<string> = new Set()): readonly string[] {
    const found = new Set<string>();
    for (const [kind, secrets] of this.byKind) {
      for (const secret of secrets)
        if (text.includes(secret.slice(0, kind === 'access_token' ? 60 : 16))) found.add(kind);
    }
    if (/eyJ[\w-]{12,}/.test(text)) found.add('something like a token');
    for (const [word] of text.matchAll(/[\w-]{20,}/g))
      if (hashes.has(sha256(word))) found.add('something the service hashed');
    return [...found];
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Every file below a folder, with its content as text. */
export function filesBelow(folder: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [path, readFileSync(path, 'latin1')] as const);
}
