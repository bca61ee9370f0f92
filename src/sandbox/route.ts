import type { SandboxClock } from './sandbox-clock.ts';
import type { ActiveScenario } from './scenario.ts';
import type { TenantStore } from './tenant-store.ts';
import type { TokenSigner } from './token-signer.ts';

/** Header values by name, in any letter case; several of one name are joined by a comma. */
export type RequestHeaders = Pick<Headers, 'get' | 'has'>;

/** A request as the handlers see it: path and query in `url`, body read to the end. */
export interface SandboxRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: RequestHeaders;
  readonly body: Uint8Array;
}

export interface SandboxResponse {
  readonly status: number;
  /** Several `Set-Cookie` values are joined by a line feed. */
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Origins without a trailing slash; with one port, `login`, `graph` and `defender` are the same. `pages` is plain http. */
export interface SandboxUrls {
  readonly login: string;
  readonly graph: string;
  readonly defender: string;
  readonly pages: string;
}

/** What a handler may touch. */
export interface SandboxContext {
  readonly store: TenantStore;
  readonly clock: SandboxClock;
  readonly signer: TokenSigner;
  readonly scenario: ActiveScenario;
  readonly urls: SandboxUrls;
  /** A fresh random GUID. */
  newId(): string;
  /**
   * Runs one request of a `$batch`: recorded as `inBatch`, and met by the faults that ask for it.
   * Batch handlers send every inner request through here.
   */
  batchItem(request: SandboxRequest, handle: Handler): Promise<SandboxResponse>;
}

export type Handler = (request: SandboxRequest, tenant: SandboxContext) => Promise<SandboxResponse>;
