/** Languages that a value can be written in. */
export type LiteralLanguage =
  | 'json'
  | 'javascript'
  | 'python'
  | 'csharp'
  | 'powershell'
  | 'shell'
  | 'terraform'
  | 'bicep'
  | 'env'
  | 'html'
  | 'markdown';

/**
 * Writes a text as a string literal of a language, quotes included, so that no name can leave its quotes, be expanded, or
 * hide something from the reader: control and formatting characters are escaped wherever the language can.
 */
export const literalIn: Readonly<Record<LiteralLanguage, (text: string) => string>> = {
  json: javascriptLiteral,
  javascript: javascriptLiteral,
  python: (text) => escaped(text, /["\\]/g, (unit) => `\\${unit}`, longHex),
  csharp: (text) => escaped(text, /["\\]/g, (unit) => `\\${unit}`, longHex),
  powershell: powershellLiteral,
  shell: (text) => `'${withoutNul(text).replaceAll("'", "'\\''")}'`,
  terraform: terraformLiteral,
  bicep: bicepLiteral,
  env: (text) => envLiteral(text) ?? '',
  html: htmlText,
  markdown: markdownText,
};

// Cc, Cf, Zl and Zp cannot be seen, or break a line in some language; Cs alone is no character at all.
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

function javascriptLiteral(text: string): string {
  return escaped(
    text,
    /["\\]/g,
    (unit) => `\\${unit}`,
    (codePoint) => (codePoint > 0xffff ? [...utf16(codePoint)].map(hex4).join('') : hex4(codePoint)),
  );
}

function escaped(
  text: string,
  special: RegExp,
  quote: (unit: string) => string,
  hex: (codePoint: number) => string,
): string {
  return `"${text.replace(special, quote).replace(hidden, (unit) => hex(unit.codePointAt(0) ?? 0))}"`;
}

/**
 * PowerShell closes a single-quoted text at typographic quotes as well, and Windows PowerShell 5.1 reads a file without
 * byte order mark in the system's code page; so everything but plain ASCII goes through an escape.
 *
 * @see https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.core/about/about_quoting_rules
 */
function powershellLiteral(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return `'${text.replaceAll("'", "''")}'`;
  const pattern = text.replaceAll('\\', '\\\\').replace(/[^\x20-\x7e]/g, (unit) => hex4(unit.charCodeAt(0)));
  return `[regex]::Unescape('${pattern.replaceAll("'", "''")}')`;
}

/** `${` and `%{` would begin a template. HCL knows no lone surrogates. */
function terraformLiteral(text: string): string {
  const safe = wellFormed(text)
    .replace(/["\\]/g, (unit) => `\\${unit}`)
    .replace(/[$%](?=\{)/g, (unit) => hex4(unit.charCodeAt(0)));
  return `"${safe.replace(hidden, (unit) => longHex(unit.codePointAt(0) ?? 0))}"`;
}

/** @see https://learn.microsoft.com/en-us/azure/azure-resource-manager/bicep/data-types#strings */
function bicepLiteral(text: string): string {
  const safe = wellFormed(text).replace(/['\\$]/g, (unit) => `\\${unit}`);
  return `'${safe.replace(hidden, (unit) => `\\u{${(unit.codePointAt(0) ?? 0).toString(16)}}`)}'`;
}

/**
 * A value that Node, dotenv, Docker and a shell read alike: bare where it is plain, else in quotes that need no escape.
 *
 * @returns null where no such form exists, because each reader undoes escapes in its own way
 */
export function envLiteral(text: string): string | null {
  if (/^[A-Za-z0-9_@%+:,./-]*$/.test(text)) return text;
  if (text.search(hidden) >= 0) return null;
  if (!text.includes("'")) return `'${text}'`;
  return /["$`\\!]/.test(text) ? null : `"${text}"`;
}

/** Text of a page or of an attribute in double quotes; nothing in it can begin a tag, end a quote or reorder the line. */
export function htmlText(text: string): string {
  return wellFormed(text)
    .replace(hidden, '\uFFFD')
    .replace(/[&<>"']/g, (unit) => `&#${unit.charCodeAt(0)};`);
}

/** Text on one line of Markdown that stays what it is: no emphasis, link, code, table column or HTML can begin in it. */
function markdownText(text: string): string {
  return wellFormed(text)
    .replace(hidden, '\uFFFD')
    .replace(/[&<>]/g, (unit) => `&#${unit.charCodeAt(0)};`)
    .replace(/[\\`*_[\]|~!#$]/g, (unit) => `\\${unit}`)
    .replace(/^(\s*)([-+=]|\d+[.)])/, '$1\\$2')
    .replace(/:(?=\/\/)|\bwww(?=\.)/gi, (unit) => (unit === ':' ? '\\:' : `${unit}\u200B`));
}

/** For a remark on one line, in any language: what cannot be seen, or would end the line or the remark, is replaced. */
export function remark(text: string): string {
  return text.replace(hidden, '\uFFFD').replace(/\*\/|<#|#>|--/g, '\uFFFD');
}

function longHex(codePoint: number): string {
  return codePoint > 0xffff ? `\\U${codePoint.toString(16).padStart(8, '0')}` : hex4(codePoint);
}

function hex4(codeUnit: number): string {
  return `\\u${codeUnit.toString(16).padStart(4, '0')}`;
}

function* utf16(codePoint: number): Generator<number> {
  const text = String.fromCodePoint(codePoint);
  for (let index = 0; index < text.length; index += 1) yield text.charCodeAt(index);
}

function wellFormed(text: string): string {
  return text.replace(/\p{Cs}/gu, '\uFFFD');
}

function withoutNul(text: string): string {
  return text.replaceAll('\0', '\uFFFD');
}
