import { writeState } from './state-file.ts';
import type { TenantStore } from './tenant-store.ts';
import type { TokenSigner } from './token-signer.ts';

/** Writes the tenant's changes to its file a moment after they happen, and for the last time when stopped. */
export interface StateKeeper {
  /** @throws Error when the last write failed: the state on disk is then older than the tenant was */
  stop(): Promise<void>;
}

// Many changes come together (a batch, a sign-in): they are written once.
const writeAfterInMs = 100;

export function keepState(file: string, store: TenantStore, signer: TokenSigner): StateKeeper {
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let dirty = true;
  let failure: unknown = null;
  const write = () => {
    timer = null;
    dirty = false;
    writing = writing
      .then(() => writeState(file, { version: 1, signingKey: signer.privateJwk, changes: store.changes() }))
      .then(
        () => {
          failure = null;
        },
        (error: unknown) => {
          failure = error;
        },
      );
    return writing;
  };
  const stopListening = store.onChange(() => {
    dirty = true;
    timer ??= setTimeout(write, writeAfterInMs);
  });
  return {
    async stop() {
      stopListening();
      if (timer) clearTimeout(timer);
      await (dirty ? write() : writing);
      if (failure) throw failure;
    },
  };
}
