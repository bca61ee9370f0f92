// `npm start`: the wizard on the practice tenant. With a terminal it asks; without one it takes a read-only task and
// the defaults, says so, and finishes.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const passed = process.argv.slice(2);
const args = ['setup', '--sandbox', '--config', '.practice/defender-access.json', ...passed];
const hasTerminal = process.stdin.isTTY === true && process.stderr.isTTY === true;
if (!hasTerminal && passed.length === 0) {
  process.stderr.write(
    'No terminal to ask in: setting up "Incident reader" on the practice tenant with --task read-incidents --yes.\n\n',
  );
  args.push('--name', 'Incident reader', '--task', 'read-incidents', '--yes');
}
const child = spawn(process.execPath, [`${root}bin/defender-access.js`, ...args], { cwd: root, stdio: 'inherit' });
// Ctrl-C reaches the whole foreground group; the wizard decides how to end, and its exit code is passed on.
process.on('SIGINT', () => {});
child.on('exit', (code, signal) => {
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1);
});
