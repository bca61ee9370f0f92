import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import { isOn, textFlag } from '../../answers/flags.ts';
import { replaceFile } from '../../config/config-file.ts';
import type { DocumentFile } from '../../documents/setup-files.ts';
import { AccessError } from '../../errors/access-error.ts';
import { plainText } from '../../values/plain-text.ts';
import { codeOf, reasonOf } from '../../values/system-fault.ts';
import type { Context } from '../context.ts';

/**
 * Writes where --out says: to that file, or under its own name into that folder. What is there already is replaced only
 * after a yes.
 *
 * @returns the file as the person would type it; null without --out
 * @throws AccessError `file-exists` where nobody can be asked, `file-unwritable`, `cancelled`
 */
export async function writeSnippet(context: Context, { fileName, text }: DocumentFile): Promise<string | null> {
  const named = textFlag(context.flags, 'out');
  if (named === undefined) return null;
  const { cwd } = context.world;
  const place = path.resolve(cwd, named === '' ? '.' : named);
  const file = /[/\\]$/.test(named) || (await kindOf(place)) === 'folder' ? path.join(place, fileName) : place;
  const relative = path.relative(cwd, file);
  const shownFile = relative.startsWith('..') ? file : relative;
  const kind = await kindOf(file);
  if (kind === 'folder' || kind === 'other') throw unwritable(shownFile, 'it is not a regular file');
  if (kind === 'file') {
    if ((await readFile(file, 'utf8').catch(() => null)) === text) return shownFile;
    await assertMayReplace(context, shownFile);
  }
  await replaceFile(file, text).catch((error: unknown) => {
    throw unwritable(shownFile, reasonOf(error), error);
  });
  return shownFile;
}

async function kindOf(file: string): Promise<'nothing' | 'file' | 'folder' | 'other'> {
  try {
    const found = await lstat(file);
    if (found.isDirectory()) return 'folder';
    return found.isFile() ? 'file' : 'other';
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return 'nothing';
    throw unwritable(file, reasonOf(error), error);
  }
}

async function assertMayReplace({ terminal, flags, view }: Context, shownFile: string): Promise<void> {
  const name = plainText(shownFile);
  if (!terminal.canAsk || view.isJson || isOn(flags, 'yes')) {
    throw new AccessError('file-exists', {
      happened: `${name} is there already and says something else. It was left as it is.`,
      todo: ['Move it away, or name another one: --out FILE'],
    });
  }
  const replaces = await terminal.ask({
    kind: 'confirm',
    message: `${name} is there already and says something else. Replace it?`,
    initial: false,
    parse: (answer) => answer,
  });
  if (!replaces) throw new AccessError('cancelled', { happened: `${name} was left as it is.`, todo: [] });
}

function unwritable(file: string, why: string, cause?: unknown): AccessError {
  return new AccessError('file-unwritable', {
    happened: `${plainText(file)} cannot be written: ${why}.`,
    todo: ['Name another one: --out FILE, or leave --out out to have it on stdout.'],
    cause,
  });
}
