import { answersFileRemark } from '../answers/answers-file.ts';
import { envLiteral } from './literals.ts';
import { renderTemplate } from './render-template.ts';
import type { SnippetValues } from './snippet-values.ts';

/** Formats of the setup for other programs, beside the config itself. */
export const setupFileFormats = ['env', 'powershell', 'answers'] as const;
export type SetupFileFormat = (typeof setupFileFormats)[number];

/** How each is called; the person's tools look for these names. */
export const setupFileNames = {
  env: '.env',
  powershell: 'defender-access.settings.ps1',
  answers: 'defender-access.answers.json',
} as const satisfies Record<SetupFileFormat, string>;

/** First words of a setup file; whoever finds them may replace the file. */
export const setupFileRemarks = {
  env: '# Made by defender-access.',
  powershell: '# Made by defender-access.',
  answers: answersFileRemark,
} as const satisfies Record<SetupFileFormat, string>;

export interface DocumentFile {
  /** Offered; the person may choose another. */
  readonly fileName: string;
  readonly text: string;
}

/**
 * The setup as `.env` (read alike by Node, dotenv, Docker and a shell) or as PowerShell. Holds ids and addresses only: no
 * secret, no token. Writing the file, and asking before overwriting, is left to the caller.
 */
export async function renderSetupFile(
  format: Exclude<SetupFileFormat, 'answers'>,
  values: SnippetValues,
): Promise<DocumentFile> {
  if (format === 'powershell') {
    return {
      fileName: setupFileNames.powershell,
      text: await renderTemplate('setup/settings.ps1.eta', 'powershell', values),
    };
  }
  // A name that the readers of .env would not understand alike is left out rather than changed.
  const writable = { ...values, canWriteName: envLiteral(values.displayName) !== null };
  return { fileName: setupFileNames.env, text: await renderTemplate('setup/env.eta', 'env', writable) };
}
