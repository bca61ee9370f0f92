import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderRecord } from '../../src/documents/render-record.ts';
import { setupRecord } from '../../src/documents/setup-record.ts';
import { recordInput } from './record-sample.ts';

const browserFile = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
const isThere = existsSync(browserFile);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const samples = {
  'in order': recordInput(),
  'not in order': recordInput({
    displayName: '監視用アプリケーション with a name that goes on and on and on',
    wanted: ['xdr/Incident.Read', 'xdr/AdvancedHunting.Read', 'endpoint/Machine.Isolate'],
    grants: [{ api: 'xdr', scopes: ['AdvancedHunting.Read'], person: true }],
    config: { lastProof: null },
  }),
} as const;

describe.skipIf(!isThere)(`the record in a browser (skipped without ${browserFile})`, () => {
  let browser: Browser;
  let folder: string;
  const addresses = new Map<string, string>();

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: browserFile, args: ['--no-sandbox'] });
    folder = mkdtempSync(join(tmpdir(), 'record-'));
    for (const [name, input] of Object.entries(samples)) {
      const file = join(folder, `${name}.html`);
      writeFileSync(file, (await renderRecord('html', setupRecord(input))).text);
      addresses.set(name, pathToFileURL(file).href);
    }
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });

  async function open(
    name: string,
    options: BrowserContextOptions = {},
  ): Promise<{ page: Page; complaints: string[] }> {
    const page = await (await browser.newContext(options)).newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('request', (request) => {
      if (request.url() !== addresses.get(name)) complaints.push(`asked for ${request.url()}`);
    });
    await page.goto(addresses.get(name) ?? '');
    return { page, complaints };
  }

  const looks: readonly [string, BrowserContextOptions][] = [
    ['light', {}],
    ['dark', { colorScheme: 'dark' }],
    ['on a phone', { viewport: { width: 390, height: 800 } }],
    ['without scripts', { javaScriptEnabled: false }],
  ];

  test.each(looks)('%s: keeps its own policy and asks for nothing', async (_look, options) => {
    const { page, complaints } = await open('not in order', options);
    expect(complaints).toEqual([]);
    // Its style was allowed by the policy: the page is laid out as it says.
    const background = await page.evaluate("getComputedStyle(document.querySelector('section')).borderRadius");
    expect(background).toBe('12px');
    await page.context().close();
  });

  test.each(
    Object.keys(samples).flatMap((name) => looks.slice(0, 3).map(([look, options]) => [name, look, options] as const)),
  )('%s, %s: axe finds nothing', async (name, _look, options) => {
    // The policy would keep axe out, as it keeps out any script.
    const { page } = await open(name, { ...options, bypassCSP: true });
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { axe: engine } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }> };
      };
      return (await engine.run()).violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]);
    });
    expect(violations).toEqual([]);
    await page.context().close();
  });

  test('on a phone nothing but the drawing is wider than the screen, and that can be scrolled by keyboard', async () => {
    const { page } = await open('not in order', { viewport: { width: 390, height: 800 } });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement?.className')).toBe('scroll');
    await page.context().close();
  });

  test('no text leaves its box in the drawing', async () => {
    const { page } = await open('not in order');
    const outside = await page.evaluate<string[]>(`[...document.querySelectorAll('svg g.box')].flatMap((box) => {
      const edge = box.querySelector('rect').getBoundingClientRect().right;
      return [...box.querySelectorAll('text')]
        .filter((text) => text.getBoundingClientRect().right > edge)
        .map((text) => text.textContent);
    })`);
    expect(outside).toEqual([]);
    await page.context().close();
  });

  test('on paper it takes few pages', async () => {
    const { page } = await open('in order');
    const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
    expect((pdf.match(/\/Type\s*\/Page\b/g) ?? []).length).toBeLessThanOrEqual(3);
    await page.context().close();
  });
});
