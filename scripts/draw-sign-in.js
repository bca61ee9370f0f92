// Draws docs/pictures/sign-in-*.png: the practice tenant's own pages in Chromium, as a person on a phone meets them.
// Needs Chromium: scripts/install-test-peers.sh
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { practiceTenant } from './practice-tenant.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures = join(root, 'docs/pictures');
const args = JSON.parse(readFileSync(join(root, 'test/clients/scripts/chromium-flags.json'), 'utf8'));
const graphTools = '14d82eec-204b-4c2f-b7e8-296a70dab67e';

const { startSandbox } = await practiceTenant();
const sandbox = await startSandbox({ stateFile: null });
const app = createServer((_request, response) => response.end('Signed in.')).listen(0, '127.0.0.1');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args });
const page = await browser.newPage({ viewport: { width: 360, height: 640 } });
mkdirSync(pictures, { recursive: true });

const authorize = (more) =>
  `${sandbox.urls.pages}/${sandbox.tenant.id}/oauth2/v2.0/authorize?${new URLSearchParams({
    client_id: graphTools,
    response_type: 'code',
    redirect_uri: `http://localhost:${app.address().port}`,
    scope: 'https://graph.microsoft.com/SecurityIncident.Read.All openid',
    prompt: 'select_account',
    ...more,
  })}`;
const press = (name) => page.getByRole('button', { name }).click();
const draw = (name) => page.screenshot({ path: join(pictures, `sign-in-${name}.png`), fullPage: true });

try {
  await page.goto(authorize());
  await draw('account');
  await press(/Adele Admin/);
  await draw('consent');
  await page.goto(authorize());
  await press(/Rui Reader/);
  await draw('approval');
  await page.goto(authorize({ redirect_uri: 'https://elsewhere.example/' }));
  await draw('refusal');
  await page.goto(`${sandbox.urls.pages}/device`);
  await draw('device-code');
} finally {
  await browser.close();
  app.close();
  await sandbox.stop();
}
