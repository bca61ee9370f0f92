import { lstat } from 'node:fs/promises';
import path from 'node:path';
import { isOn, textFlag } from '../../answers/flags.ts';
import { assertConfigWritable, replaceFile } from '../../config/config-file.ts';
import { type RecordFormat, recordFileNames } from '../../documents/render-record.ts';
import { AccessError } from '../../errors/access-error.ts';
import { plainText } from '../../values/plain-text.ts';
import { codeOf, reasonOf } from '../../values/system-fault.ts';
import type { Context } from '../context.ts';

/** Where the record goes: a file that may be written, as was settled before; or stdout. */
export type RecordFile =
  | 'stdout'
  | {
      /** Absolute. */
      readonly file: string;
      /** As the person would type it. */
      readonly shownFile: string;
      /** false: a file that appears there in the meantime is somebody's, and stays. */
      readonly mayReplace: boolean;
    };

/**
 * Settles where the record will be written. A file that is there is replaced only after a person said so.
 *
 * @returns null with --json, which writes no file
 * @throws AccessError `file-exists` where nobody can be asked, `file-unwritable`, `cancelled`
 */
export async function chooseRecordFile(context: Context, format: RecordFormat): Promise<RecordFile | null> {
  const { flags, terminal, world, view } = context;
  const named = textFlag(flags, 'out');
  if (view.isJson) return null;
  if (named === '-') return 'stdout';
  const shownFile = named ?? recordFileNames[format];
  const file = path.resolve(world.cwd, shownFile);
  if (!(await isThere(file, shownFile))) return { file, shownFile, mayReplace: false };
  await assertConfigWritable(file).catch((error: unknown) => {
    throw error instanceof AccessError ? unwritable(shownFile, reasonIn(error), error) : error;
  });
  if (!terminal.canAsk || isOn(flags, 'yes')) throw inTheWay(shownFile);
  const replaces = await terminal.ask({
    kind: 'confirm',
    message: `${plainText(shownFile)} is there already. Replace it?`,
    initial: false,
    parse: (answer) => answer,
  });
  if (replaces) return { file, shownFile, mayReplace: true };
  throw new AccessError('cancelled', { happened: `${plainText(shownFile)} stays as it is.`, todo: [elsewhere] });
}

/** Whole or not at all, readable by the owner only. */
export async function writeRecord(
  { file, shownFile, mayReplace }: Exclude<RecordFile, string>,
  text: string,
): Promise<void> {
  if (!mayReplace && (await isThere(file, shownFile))) throw inTheWay(shownFile);
  await replaceFile(file, text).catch((error: unknown) => {
    throw unwritable(shownFile, reasonOf(error), error);
  });
}

const elsewhere = 'Write it elsewhere: --out FILE (- is stdout)';

async function isThere(file: string, shownFile: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw unwritable(shownFile, reasonOf(error), error);
  }
}

function reasonIn({ happened }: AccessError): string {
  return happened.replace(/^.*?cannot be written: /, '').replace(/\.$/, '');
}

function inTheWay(shownFile: string): AccessError {
  return new AccessError('file-exists', {
    happened: `${plainText(shownFile)} is there already, and is not replaced unasked. Nothing was written.`,
    todo: [elsewhere, 'Or move it away, and run this again.'],
  });
}

function unwritable(shownFile: string, reason: string, cause: unknown): AccessError {
  return new AccessError('file-unwritable', {
    happened: `${plainText(shownFile)} cannot be written: ${reason}.`,
    todo: [elsewhere],
    cause,
  });
}
