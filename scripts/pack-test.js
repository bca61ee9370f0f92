// `npm run test:pack [-- VERSION…]`: packs the program, installs the tarball as people would, and works with it on every
// Node that is promised, and on one that is too old. Needs the network once, for those Nodes; by itself the package needs none.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const named = process.argv.slice(2);
const promised = named.length > 0 ? named : ['20.19', '22', '24', '26'];
const tooOld = ['18', '16', '12'];
const limits = { packedInMB: 1.5, unpackedInMB: 5 };
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

// A blank, a quote and a letter beyond ASCII, as in the folders of real people.
const folder = mkdtempSync(join(tmpdir(), "pack test it's ü "));
const home = join(folder, 'home of one');
mkdirSync(home);
let failures = 0;
try {
  run();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;
console.log(failures === 0 ? 'The package works.' : `${failures} checks failed.`);

function run() {
  npm(['run', 'build'], root);
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root));
  const tarball = join(folder, packed.filename);
  const inMB = (bytes) => `${(bytes / 1e6).toFixed(2)} MB`;
  check(`packed ${inMB(packed.size)}`, packed.size < limits.packedInMB * 1e6);
  check(`unpacked ${inMB(packed.unpackedSize)}`, packed.unpackedSize < limits.unpackedInMB * 1e6);
  const files = packed.files.map((file) => file.path);
  check('no source maps, no sources, no tests', !files.some((file) => /\.map$|^(src|test|bench|scripts)\//.test(file)));

  const here = join(folder, 'an empty folder');
  mkdirSync(here);
  npm(['install', '--offline', '--no-audit', '--no-fund', '--no-save', tarball], here);
  const installed = readdirSync(join(here, 'node_modules')).filter((entry) => !entry.startsWith('.'));
  check('nothing is installed along', installed.join() === name);
  checkNotices(join(here, 'node_modules', name));
  const program = join(here, 'node_modules', name, 'bin/defender-access.js');

  for (const wanted of promised) {
    const node = nodeOf(wanted);
    console.log(`\nNode ${said(node, ['--version']).trim()}`);
    worksOn(node, program, wanted);
  }
  console.log('\nOne after the other, for one user');
  const inTurn = [...promised.map(nodeOf), process.execPath];
  for (const node of [...inTurn, ...inTurn]) {
    const help = spawnSync(node, [program, 'token', '--help'], {
      env: { ...process.env, HOME: home },
      encoding: 'utf8',
    });
    check(`what others keep is no hindrance to ${said(node, ['--version']).trim()}`, help.status === 0, help.stderr);
  }
  console.log('\nInstalled');
  const prefix = join(folder, 'global');
  npm(['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix, tarball], here);
  const linked = join(prefix, process.platform === 'win32' ? '' : 'bin', 'defender-access');
  check('globally', said(linked, ['--version']).trim() === version);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  const through = npm(
    ['exec', '--offline', '--yes', `--package=${tarball}`, '--', 'defender-access', '--version'],
    elsewhere,
  );
  check('through npx, from the tarball', through.trim() === version);

  for (const wanted of tooOld) {
    const node = nodeOf(wanted);
    const { status, stderr, stdout } = spawnSync(node, [program, '--help'], { encoding: 'utf8' });
    const sentence = `defender-access needs Node 20.19 or later; this is ${said(node, ['--version']).trim().slice(1)}.\n`;
    check(`Node ${wanted} is told that it is too old`, status === 2 && stderr === sentence && stdout === '');
  }
}

function worksOn(node, program, wanted) {
  check('--version', said(node, [program, '--version']) === `${version}\n`);
  check('--help', said(node, [program, '--help']).includes('Usage: defender-access'));
  const work = join(folder, `work on ${wanted}`);
  mkdirSync(work);
  const env = { ...process.env, HOME: home, DEFENDER_ACCESS_STATE_DIR: join(work, 'state'), NO_COLOR: '1' };
  const setUp = () =>
    spawnSync(
      node,
      [program, 'setup', '--sandbox', '--name', 'Pack test', '--task', 'read-incidents', '--yes', '--json'],
      {
        cwd: work,
        env,
        encoding: 'utf8',
      },
    );
  const first = setUp();
  const document = first.status === 0 ? JSON.parse(first.stdout) : {};
  check(
    'a setup on the practice tenant, proof included',
    document.status === 'done' && document.proof?.passed === true,
    first.stderr,
  );
  check('its config', existsSync(join(work, 'defender-access.json')));
  const second = setUp();
  check(
    'a second one finds nothing to do',
    second.status === 0 && JSON.parse(second.stdout).status === 'unchanged',
    second.stderr,
  );
}

function checkNotices(installed) {
  const notices = readFileSync(join(installed, 'THIRD-PARTY-NOTICES'), 'utf8');
  const { components } = JSON.parse(readFileSync(join(installed, 'sbom.cdx.json'), 'utf8'));
  const silent = components.filter((one) => !notices.includes(`\n${one.name} ${one.version}\nLicence: `));
  check(`licences of ${components.length} packages inside`, components.length > 50 && silent.length === 0);
  check('licence of its own', statSync(join(installed, 'LICENSE')).size > 500);
}

function nodeOf(wanted) {
  return npm(['exec', '--yes', `--package=node@${wanted}`, '--', 'node', '-p', 'process.execPath'], folder).trim();
}

function npm(args, cwd) {
  return said(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, cwd);
}

function said(command, args, cwd = folder) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function check(what, holds, detail = '') {
  if (!holds) failures += 1;
  console.log(`  ${holds ? 'ok    ' : 'FAILED'}  ${what}${holds || detail === '' ? '' : `\n${detail}`}`);
}
