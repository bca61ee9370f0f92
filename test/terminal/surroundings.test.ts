import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { openInBrowser } from '../../src/terminal/open-page.ts';
import { readSurroundings } from '../../src/terminal/surroundings.ts';

test.each([
  ['a desktop', { DISPLAY: ':0' }, 'linux', 'desktop', true, true],
  ['a desktop on Wayland', { WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 'desktop', true, true],
  ['macOS', {}, 'darwin', 'desktop', true, true],
  ['Windows', {}, 'win32', 'desktop', true, true],
  ['a server without a desktop', {}, 'linux', 'headless', false, true],
  ['a browser named by hand', { BROWSER: 'firefox' }, 'linux', 'desktop', true, true],
  ['SSH', { SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22', DISPLAY: ':0' }, 'linux', 'ssh', false, false],
  ['SSH with a browser forwarder', { SSH_TTY: '/dev/pts/0', BROWSER: 'forward' }, 'linux', 'ssh', true, false],
  ['Codespaces', { CODESPACES: 'true' }, 'linux', 'codespaces', false, false],
  ['a dev container', { REMOTE_CONTAINERS: 'true' }, 'linux', 'container', false, false],
  ['podman', { container: 'podman' }, 'linux', 'container', false, false],
  ['WSL', { WSL_DISTRO_NAME: 'Ubuntu' }, 'linux', 'wsl', true, true],
] as const)('%s is recognised', (_name, env, platform, kind, browserHere, loopbackReachable) => {
  const seen = readSurroundings(env, platform);
  expect(seen).toMatchObject({ kind, browserHere, loopbackReachable });
  expect(seen.because === null).toBe(browserHere && loopbackReachable);
});

test('the address reaches the named browser whole, ampersands and percent signs included', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'open-page-'));
  const seen = join(folder, 'seen');
  const script = join(folder, 'browser.mjs');
  writeFileSync(script, `import{writeFileSync as w}from'node:fs';w(${JSON.stringify(seen)},process.argv.at(-1));`);
  const url = 'http://localhost:1/?a=1&b=%20two&c=;rm&d=$(x)';
  expect(await openInBrowser(url, { BROWSER: `${process.execPath} ${script}` }, 'linux')).toBe(true);
  await vi.waitFor(() => expect(readFileSync(seen, 'utf8')).toBe(url), 5_000);
});

test('a browser that is not there is told, not thrown', async () => {
  expect(await openInBrowser('http://localhost:1/', { BROWSER: 'no-such-program-here' }, 'linux')).toBe(false);
});
