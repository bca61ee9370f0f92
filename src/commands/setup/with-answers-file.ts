import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { flagsOfAnswersFile } from '../../answers/answers-file.ts';
import { textFlag } from '../../answers/flags.ts';
import { AccessError } from '../../errors/access-error.ts';
import type { Context } from '../context.ts';

/** The answers of `--answers FILE` as if they had been flags; whatever was typed, or stands in the environment, wins. */
export async function withAnswersFile(context: Context): Promise<Context> {
  const named = textFlag(context.flags, 'answers');
  if (named === undefined) return context;
  const unreadable = (why: string, cause: unknown): AccessError =>
    new AccessError('answer-invalid', {
      happened: `The answers file ${named} cannot be used: ${why}.`,
      todo: ['Name a JSON file, such as {"task": ["read-incidents"], "for": "everyone"}: --answers FILE'],
      cause,
    });
  const text = await readFile(path.resolve(context.world.cwd, named), 'utf8').catch((cause: unknown) => {
    throw unreadable('it cannot be read', cause);
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw unreadable('it is not JSON', cause);
  }
  return { ...context, flags: { ...flagsOfAnswersFile(json, named), ...context.flags } };
}
