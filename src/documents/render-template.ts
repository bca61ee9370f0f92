import { readFile } from 'node:fs/promises';
import { type LiteralLanguage, literalIn, remark } from './literals.ts';

// Beside the bundle in dist/, and two folders up from this file in the sources.
const templateFolders = ['../templates/', '../../templates/'].map((folder) => new URL(folder, import.meta.url));

/**
 * Fills a template of the package. `<%= value %>` writes a literal of the language, quotes included, so that forgetting to
 * escape is not possible; `<%~ … %>` writes as it is, for numbers and for what the template itself composes. Lines that hold
 * nothing but a command leave no empty line behind. `it.remark(text)` is for remarks.
 */
export async function renderTemplate(file: string, language: LiteralLanguage, values: object): Promise<string> {
  const [{ Eta }, text] = await Promise.all([import('eta/core'), templateText(file)]);
  const eta = new Eta({ autoTrim: false, autoEscape: true, escapeFunction: (value) => literal(value, language, file) });
  const tidy = text.replace(/^[ \t]*(<%(?![=~])(?:[^%]|%(?!>))*%>)[ \t]*\r?\n/gm, '$1');
  return eta.renderString(tidy, { ...values, remark });
}

function literal(value: unknown, language: LiteralLanguage, file: string): string {
  if (typeof value !== 'string') throw new TypeError(`${file} writes something that is not a text`);
  return literalIn[language](value);
}

/** The text of a file in templates/, as it is. */
export async function templateText(file: string): Promise<string> {
  for (const folder of templateFolders) {
    const text = await readFile(new URL(file, folder), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    if (text !== null) return text;
  }
  throw new Error(`the package lacks templates/${file}`);
}
