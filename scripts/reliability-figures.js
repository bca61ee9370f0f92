// Counts what the tests of reliability did, from one run of them, and writes it into docs/reliability.md.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const document = 'docs/reliability.md';
const folder = mkdtempSync(path.join(tmpdir(), 'figures-'));
const file = path.join(folder, 'run.json');
const rooms = ['test/reliability', 'test/fuzz', 'test/apply'];
const args = ['vitest', 'run', '--reporter=json', `--outputFile=${file}`, ...rooms];
const { status } = spawnSync('npx', args, { stdio: ['ignore', 'ignore', 'inherit'] });
const run = JSON.parse(readFileSync(file, 'utf8'));
rmSync(folder, { recursive: true });
if (status !== 0) {
  const failed = run.testResults.flatMap(({ assertionResults }) =>
    assertionResults.filter((test) => test.status === 'failed'),
  );
  process.stderr.write(`The figures stay as they are; failed:\n${failed.map(({ fullName }) => fullName).join('\n')}\n`);
  process.exit(1);
}

const passed = run.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter((test) => test.status === 'passed')
    .map(({ ancestorTitles, title }) => ({
      file: path.relative('.', name),
      group: ancestorTitles.at(-1) ?? '',
      title,
    })),
);
const count = (fits) => passed.filter(fits).length;
const numberIn = (text, pattern) => Number(pattern.exec(text)?.[1] ?? 0);
const inFile = (name) => (test) => test.file === `test/reliability/${name}.test.ts`;

const matrices = [...new Set(passed.map(({ group }) => group).filter((group) => /each lost 2 ways$/.test(group)))];
const fuzz = passed.find(({ file }) => file.startsWith('test/fuzz/'))?.group ?? '';
const properties = passed.filter(({ file }) => file.endsWith('any-tenant.property.test.ts'));
const tenants = properties.map(({ title }) => numberIn(title, /\((\d+) of them\)/)).reduce((sum, one) => sum + one, 0);
const rows = [
  ...matrices
    .sort()
    .map((group) => [
      `${group.replace(/, \d+ requests.*/, '')}: requests x lost on the way there and back`,
      count((test) => test.group === group && / lost /.test(test.title)),
    ]),
  ['a setup killed with SIGKILL before and after the work of a request', count(inFile('killed'))],
  ['random tenants and wishes', tenants],
  ['readers fuzzed', numberIn(fuzz, /^(\d+)/)],
  ['inputs for each of them', numberIn(fuzz, /(\d+) inputs/)],
  ['commands and faults searched for secrets', count((test) => inFile('leaks')(test) && test.title.startsWith('by '))],
  ['networks tried', count(inFile('network-as-it-is'))],
];
const table = ['| What | How many |', '|---|---|', ...rows.map(([what, many]) => `| ${what} | ${many} |`)].join('\n');
const text = readFileSync(document, 'utf8');
const [begin, end] = ['<!-- figures: generated -->', '<!-- figures: end -->'];
writeFileSync(
  document,
  `${text.slice(0, text.indexOf(begin) + begin.length)}\n${table}\n${text.slice(text.indexOf(end))}`,
);
process.stdout.write(`${table}\n`);
