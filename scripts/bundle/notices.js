import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

// What may be shipped inside an MIT program with nothing more than its text alongside.
const permissive = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT'];

/**
 * The text of THIRD-PARTY-NOTICES: each package inside with its licence and notices, word for word.
 *
 * @throws Error for a package whose licence asks for more than that, or is not known
 */
export function noticesOf(packages, root) {
  const asksForMore = packages.filter(({ licence }) => !permissive.includes(licence));
  if (asksForMore.length > 0) {
    const named = asksForMore.map(({ name, version, licence }) => `${name}@${version} (${licence})`).join(', ');
    throw new Error(`Look at these licences before shipping: ${named}`);
  }
  const parts = packages.map((one) => {
    const texts = licenceFiles(join(root, one.folder));
    const head = `${one.name} ${one.version}\nLicence: ${one.licence}${one.source === null ? '' : `\nSource: ${one.source}`}`;
    const body =
      texts.length === 0 ? `(The package holds no licence file; it declares ${one.licence}.)` : texts.join('\n\n');
    return `${'-'.repeat(80)}\n${head}\n\n${body}\n`;
  });
  return `defender-access is one bundled file set. Inside are ${packages.length} packages of others, under these licences.\n\n${parts.join('\n')}`;
}

function licenceFiles(folder) {
  return readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|copyrightnotice|notice|third.?party.*notice)/i.test(file))
    .filter((file) => !/\.(js|json|ts)$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim());
}
