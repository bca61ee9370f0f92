import { AccessError } from '../errors/access-error.ts';

/** The code Node gives a failed system call: ENOENT, EACCES. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
  EEXIST: 'a part of its path is not a directory',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its path is a loop of symbolic links',
};

/** Why a system call failed, in words. */
export function reasonOf(error: unknown): string {
  const code = codeOf(error);
  return reasons[code ?? ''] ?? code ?? 'unknown reason';
}

export function damaged(file: string, what: string, cause?: unknown): AccessError {
  return new AccessError('config-damaged', {
    happened: `${file} is not a usable config: ${what}. It was left as it is.`,
    todo: [
      'Mend it, or bring it back from your version control or backup.',
      'Or move it away and go on with the app: defender-access setup --app-id ID',
    ],
    failure: 'M1',
    cause,
  });
}

export function notOurs(file: string): AccessError {
  return new AccessError('config-foreign', {
    happened: `${file} was not written by defender-access. It was left as it is.`,
    todo: ['Give another config file: --config FILE'],
    failure: 'M3',
  });
}

export function appeared(file: string): AccessError {
  return new AccessError('config-exists', {
    happened: `${file} appeared while this run was at work, so it was not overwritten.`,
    todo: ['Look who made it, then run the same command again; it goes on from what is there.'],
    failure: 'M1',
  });
}

export function unwritable(file: string, why: string, cause?: unknown): AccessError {
  return new AccessError('config-unwritable', {
    happened: `${file} cannot be written: ${why}.`,
    todo: ['Give a place where it can be written: --config FILE'],
    cause,
  });
}
