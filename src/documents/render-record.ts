import { createHash } from 'node:crypto';
import { drawRecord } from './record-drawing.ts';
import type { SetupRecord } from './record-shape.ts';
import { recordPage, verdictMarks } from './record-words.ts';
import { renderTemplate, templateText } from './render-template.ts';
import type { DocumentFile } from './setup-files.ts';

export const recordFormats = ['html', 'md'] as const;
export type RecordFormat = (typeof recordFormats)[number];

export const recordFileNames = {
  html: 'defender-access-record.html',
  md: 'defender-access-record.md',
} as const satisfies Record<RecordFormat, string>;

/**
 * The record as one file that needs nothing else: no script, no address that is loaded, and a content security policy that
 * allows its one style sheet by its hash and nothing beside it. Writing the file, and asking before, is left to the caller.
 */
export async function renderRecord(format: RecordFormat, record: SetupRecord): Promise<DocumentFile> {
  const page = recordPage(record);
  const words = { ...page, marks: verdictMarks };
  if (format === 'md') {
    return {
      fileName: recordFileNames.md,
      text: await renderTemplate('record/record.md.eta', 'markdown', { ...words, code: codeSpan }),
    };
  }
  const style = (await templateText('record/record.css')).trim();
  const text = await renderTemplate('record/record.html.eta', 'html', {
    ...words,
    style,
    policy: `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'`,
    drawing: drawRecord(record),
  });
  return { fileName: recordFileNames.html, text };
}

/** A text as code in Markdown: fenced by more backticks than it holds, on one line, and harmless in a table. */
function codeSpan(text: string): string {
  const bare = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\uFFFD').replaceAll('|', '\uFF5C');
  const fence = '`'.repeat(Math.max(0, ...(bare.match(/`+/g) ?? []).map((run) => run.length)) + 1);
  return /^[` ]|[` ]$/.test(bare) || bare === '' ? `${fence} ${bare} ${fence}` : `${fence}${bare}${fence}`;
}
