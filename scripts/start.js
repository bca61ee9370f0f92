// `npm start`: the wizard on the practice tenant. With a terminal it asks; without one it takes a read-only task and
// the defaults, says so, and finishes. Config and practice tenant stay together in a git-ignored folder, so that a fresh
// clone meets a fresh tenant.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const passed = process.argv.slice(2);
// `npm start -- verify` runs another command on the same practice tenant.
const [first = '-'] = passed;
const args = first.startsWith('-') ? ['setup', '--sandbox', ...passed] : [first, '--sandbox', ...passed.slice(1)];
const hasTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
if (!hasTerminal && passed.length === 0) {
  process.stderr.write(
    'No terminal to ask in: setting up "Incident reader" on the practice tenant with --task read-incidents --yes.\n\n',
  );
  args.push('--name', 'Incident reader', '--task', 'read-incidents', '--yes');
}
const env = {
  DEFENDER_ACCESS_CONFIG: '.practice/defender-access.json',
  DEFENDER_ACCESS_STATE_DIR: '.practice/tenant',
  DEFENDER_ACCESS_CALLED_AS: 'npm start --',
  ...process.env,
};
const child = spawn(process.execPath, [`${root}bin/defender-access.js`, ...args], { cwd: root, stdio: 'inherit', env });
// Ctrl-C reaches the whole foreground group; the wizard decides how to end, and its exit code is passed on.
process.on('SIGINT', () => {});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
