import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The program or interpreter of a client, or null where it is absent. Absence is said aloud: a skipped test proves nothing. */
export type Client = string | null;

export const curl: Client = firstThat('curl', ['curl', '/usr/bin/curl'], (path) => runs(path, ['--version']));

// Debian's packages belong to Debian's interpreter, which need not be the first one in the PATH.
export const pythonWithMsal: Client = firstThat("Python's MSAL", ['/usr/bin/python3', 'python3'], (path) =>
  runs(path, ['-c', 'import msal, requests']),
);

export const chromium: Client = firstThat(
  'Chromium',
  [process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'],
  (path) => existsSync(path),
);

function firstThat(name: string, candidates: readonly string[], works: (path: string) => boolean): Client {
  const found = candidates.find((path) => path !== '' && works(path)) ?? null;
  if (found === null) process.stderr.write(`SKIPPED: ${name} is not installed (scripts/install-test-peers.sh).\n`);
  return found;
}

function runs(path: string, parameters: readonly string[]): boolean {
  return spawnSync(path, parameters, { stdio: 'ignore' }).status === 0;
}
