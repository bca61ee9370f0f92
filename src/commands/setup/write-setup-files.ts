import { lstat, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ConfigFormat } from '../../answers/answers.ts';
import { answersFileText } from '../../answers/answers-file.ts';
import { isOn } from '../../answers/flags.ts';
import type { PermissionRef } from '../../catalog/api.ts';
import type { Cloud } from '../../catalog/cloud.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { answersOf } from '../../config/config-answers.ts';
import { assertConfigWritable, replaceFile } from '../../config/config-file.ts';
import {
  renderSetupFile,
  type SetupFileFormat,
  setupFileNames,
  setupFileRemarks,
} from '../../documents/setup-files.ts';
import { snippetValues } from '../../documents/snippet-values.ts';
import { AccessError } from '../../errors/access-error.ts';
import type { ObservedApp } from '../../state/observed-state.ts';
import { plainText } from '../../values/plain-text.ts';
import { codeOf, reasonOf } from '../../values/system-fault.ts';
import type { Context } from '../context.ts';
import type { Place } from '../where.ts';

/** A file that will be written beside the config; whether it may replace what is there was settled. */
export interface SetupFile {
  readonly format: SetupFileFormat;
  /** Absolute. */
  readonly file: string;
  /** As the person would type it. */
  readonly shownFile: string;
}

/**
 * Which files will be written beside the config, found out before anything is changed in the tenant. One that this program
 * did not make is never replaced unasked.
 *
 * @throws AccessError `file-exists` where nobody can be asked, `file-unwritable`
 */
export async function chooseSetupFiles(
  context: Context,
  place: Place,
  formats: readonly ConfigFormat[],
): Promise<readonly SetupFile[]> {
  const chosen: SetupFile[] = [];
  for (const format of formats) {
    if (format === 'json') continue;
    const file = path.join(path.dirname(place.file), setupFileNames[format]);
    const shownFile = path.join(path.dirname(place.shownFile), setupFileNames[format]);
    await assertConfigWritable(file).catch((error: unknown) => {
      throw error instanceof AccessError ? unwritable(shownFile, error.happened, error) : error;
    });
    if (!(await isForeign(format, file, shownFile)) || (await mayReplace(context, shownFile))) {
      chosen.push({ format, file, shownFile });
    }
  }
  return chosen;
}

/**
 * The config in the other forms that were asked for. Each is written whole, readable by the owner only; hosts are the
 * cloud's, never those of a config.
 *
 * @returns the files as the person would type them
 */
export async function writeSetupFiles(
  files: readonly SetupFile[],
  setup: {
    readonly cloud: Cloud;
    readonly app: ObservedApp;
    readonly config: AccessConfig;
    readonly permissions: readonly PermissionRef[];
  },
): Promise<readonly string[]> {
  const { cloud, config, permissions } = setup;
  const { application, servicePrincipal } = setup.app;
  const values = snippetValues(
    {
      displayName: application.displayName,
      tenantId: config.tenantId,
      clientId: application.appId,
      redirectUris: application.publicClientRedirectUris,
      applicationObjectId: application.objectId,
      uniqueName: application.uniqueName,
      tags: application.tags,
      assignmentRequired: servicePrincipal?.appRoleAssignmentRequired ?? false,
      grantedForEveryone: config.consent.kind === 'everyone',
      permissions,
    },
    cloud,
  );
  for (const { format, file, shownFile } of files) {
    const text =
      format === 'answers' ? answersFileText(answersOf(config)) : (await renderSetupFile(format, values)).text;
    if ((await textOf(file, shownFile)) === text) continue;
    await replaceFile(file, text).catch((error: unknown) => {
      throw unwritable(shownFile, `${shownFile} cannot be written: ${reasonOf(error)}.`, error);
    });
  }
  return files.map(({ shownFile }) => shownFile);
}

async function isForeign(format: SetupFileFormat, file: string, shownFile: string): Promise<boolean> {
  const text = await textOf(file, shownFile);
  return text !== null && text.trim() !== '' && !text.startsWith(setupFileRemarks[format]);
}

async function textOf(file: string, shownFile: string): Promise<string | null> {
  try {
    if (!(await lstat(file)).isFile()) throw unwritable(shownFile, `${shownFile} is not a regular file.`);
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error instanceof AccessError
      ? error
      : unwritable(shownFile, `${shownFile} cannot be read: ${reasonOf(error)}.`, error);
  }
}

async function mayReplace({ terminal, flags }: Context, shownFile: string): Promise<boolean> {
  if (!terminal.canAsk || isOn(flags, 'yes')) {
    throw new AccessError('file-exists', {
      happened: `${plainText(shownFile)} is there already, and defender-access did not make it. Nothing was written.`,
      todo: ['Move it away, leave that --format out, or keep the setup in another folder: --config FOLDER/FILE'],
    });
  }
  return terminal.ask({
    kind: 'confirm',
    message: `${plainText(shownFile)} is there already, and defender-access did not make it. Replace it?`,
    initial: false,
    parse: (answer) => answer,
  });
}

function unwritable(shownFile: string, happened: string, cause?: unknown): AccessError {
  return new AccessError('file-unwritable', {
    happened,
    todo: [`Make room for ${plainText(shownFile)}, or leave that --format out.`],
    cause,
  });
}
