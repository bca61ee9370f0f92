import { AccessError } from '../errors/access-error.ts';

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
