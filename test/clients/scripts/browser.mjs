#!/usr/bin/env node
// A browser for BROWSER=..: Chromium without a window, and a person in it who chooses PRACTICE_ACCOUNT and agrees to everything.
import { readFileSync } from 'node:fs';
import { chromium } from 'playwright-core';

const [url] = process.argv.slice(2);
const args = JSON.parse(readFileSync(new URL('chromium-flags.json', import.meta.url), 'utf8'));
const browser = await chromium.launch({ executablePath: process.env.PRACTICE_CHROMIUM, args });
const page = await browser.newPage();
try {
  await page.goto(url);
  const signInHost = new URL(page.url()).host;
  const isSigningIn = () => new URL(page.url()).host === signInHost && !page.url().includes('code=');
  for (let step = 0; step < 4 && isSigningIn(); step += 1) {
    const account = page.getByRole('button', { name: process.env.PRACTICE_ACCOUNT });
    const go = page.getByRole('button', { name: /^(Accept|Continue)$/ });
    await account.or(go).first().click();
    await page.waitForLoadState();
  }
  process.stdout.write(`${await page.locator('body').innerText()}\n`);
} finally {
  await browser.close();
}
