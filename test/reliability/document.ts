import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';

const document = 'docs/reliability.md';

/** A generated part of docs/reliability.md is as it should be; `UPDATE_DOCS=1` makes it so. */
export async function expectInDocument(part: string, content: string): Promise<void> {
  const text = readFileSync(document, 'utf8');
  const [begin, end] = [`<!-- ${part}: generated -->`, `<!-- ${part}: end -->`];
  const from = text.indexOf(begin) + begin.length;
  const to = text.indexOf(end);
  expect(to, `${document} has no part called ${part}`).toBeGreaterThan(from);
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(document, `${text.slice(0, from)}\n${content}\n${text.slice(to)}`);
    return;
  }
  expect(text.slice(from, to).trim(), `run UPDATE_DOCS=1 npx vitest run test/reliability`).toBe(content);
}
