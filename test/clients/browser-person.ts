import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContext, chromium as engine, type Page } from 'playwright-core';
import { chromium } from './present-clients.ts';

export type { Page } from 'playwright-core';

const flags: string[] = JSON.parse(readFileSync(new URL('scripts/chromium-flags.json', import.meta.url), 'utf8'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A phone that many people still hold. */
export const phone = { width: 360, height: 640 };

export function startBrowser(): Promise<Browser> {
  return engine.launch({ executablePath: chromium ?? '', args: flags });
}

/** A window of its own: no cookie of another. Every refusal of the content security policy and every script error is kept. */
export async function openWindow(browser: Browser, scheme: 'light' | 'dark' = 'light') {
  const context = await browser.newContext({ viewport: phone, colorScheme: scheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => {
    // The status of an error page is told by the console as well; that is not the page's doing.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return { context, page, complaints };
}

/**
 * What axe-core finds wrong with the page as it stands, and whether it scrolls sideways. The page forbids scripts, so it is
 * looked at in a second window of the same session, whose policy is off, with the page's own HTML.
 */
export async function defectsOf(page: Page): Promise<string[]> {
  const html = await page.content();
  const scheme = await page.evaluate<boolean>(`matchMedia('(prefers-color-scheme: dark)').matches`);
  const browser = page.context().browser() as Browser;
  const context: BrowserContext = await browser.newContext({
    viewport: page.viewportSize(),
    colorScheme: scheme ? 'dark' : 'light',
    bypassCSP: true,
  });
  try {
    const copy = await context.newPage();
    await copy.setContent(html);
    await copy.evaluate(axe);
    const { violations } = await copy.evaluate<AxeResults>('axe.run()');
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
    const root = 'document.documentElement';
    const wide = await page.evaluate<number>(`${root}.scrollWidth - ${root}.clientWidth`);
    return wide > 0 ? [...found, `scrolls sideways by ${wide} px`] : found;
  } finally {
    await context.close();
  }
}

interface AxeResults {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}
