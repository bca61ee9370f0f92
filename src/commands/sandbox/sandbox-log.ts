import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { AccessError } from '../../errors/access-error.ts';
import { redact } from '../../network/redact.ts';
import type { RequestEntry } from '../../sandbox/start-sandbox.ts';
import { plainText } from '../../values/plain-text.ts';
import { reasonOf } from '../../values/system-fault.ts';

/** Requests, one JSON object a line, in their order. */
export interface RequestLog {
  /** Absolute. */
  readonly file: string;
  add(entry: RequestEntry): void;
  /** When everything has been written. */
  close(): Promise<void>;
}

/**
 * Adds to a log that only its owner reads. Bodies are left out, and whatever is secret in an address was replaced.
 *
 * @throws AccessError `file-unwritable`
 */
export async function openRequestLog(file: string): Promise<RequestLog> {
  const handle = await openOwn(file).catch((error: unknown) => {
    throw new AccessError('file-unwritable', {
      happened: `The log ${plainText(file)} cannot be written: ${reasonOf(error)}.`,
      todo: ['Choose another file: --log FILE'],
      cause: error,
    });
  });
  let writing: Promise<unknown> = Promise.resolve();
  return {
    file,
    add({ time, method, path, host, status, inBatch }) {
      const line = JSON.stringify({ time, host, method, path: redact(path), status, inBatch });
      // A full disk must not stop the server; what could be written stands.
      writing = writing.then(() => handle.appendFile(`${line}\n`)).catch(() => {});
    },
    async close() {
      await writing;
      await handle.close();
    },
  };
}

/** A symbolic link is not followed: it may lead to a file that is somebody's. */
async function openOwn(file: string): Promise<FileHandle> {
  const { O_APPEND, O_CREAT, O_WRONLY, O_NOFOLLOW } = constants;
  const handle = await open(file, O_APPEND | O_CREAT | O_WRONLY | (O_NOFOLLOW ?? 0), 0o600);
  if (!(await handle.stat()).isFile()) {
    await handle.close();
    throw new Error('it is not a regular file');
  }
  await handle.chmod(0o600);
  return handle;
}
