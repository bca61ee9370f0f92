import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Journey, startJourney, writeIn } from '../support/journey.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = [
  ...readdirSync(root)
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(root, 'docs', name)),
  join(root, 'src/sandbox/BEHAVIOUR.md'),
].map((path) => ({ name: relative(root, path), path, text: readFileSync(path, 'utf8') }));

describe('links', () => {
  test.each(pages)('$name leads only to what is there', ({ path, text }) => {
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '');
    const local = links.filter((link) => !/^(https?:|mailto:)/.test(link));
    const broken = local.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : join(dirname(path), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  function anchorsOf(text: string): string[] {
    const headings = [...text.matchAll(/^#+ (.+)$/gm)].map((match) => match[1] ?? '');
    return headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    );
  }
});

describe('every command line in the docs runs', () => {
  let journey: Journey;
  beforeAll(async () => {
    journey = await startJourney();
    writeIn(journey, 'answers.json', { task: ['read-incidents'], name: 'Incident reader', for: 'everyone' });
    await journey.run(['setup', '--name', 'Incident reader', '--task', 'read-incidents', '--yes']);
  });
  afterAll(() => journey.end());

  // These run until they are stopped, wait for a person, or work on a tenant of their own; their own tests run them.
  const elsewhere = /^(sandbox$|sandbox --|.*--wait|.*--sandbox=|.*--copy|.*--auth azure-cli|.*--app-id ID)/;
  const lines = [
    ...new Set(
      pages.flatMap(({ text }) =>
        [...text.matchAll(/```sh\n([\s\S]*?)```/g)]
          .flatMap((block) => (block[1] ?? '').split('\n'))
          .map((line) => line.replace(/\s+#.*$/, '').trim())
          .filter((line) => line.startsWith('defender-access ')),
      ),
    ),
  ].map((line) => ({ line, args: wordsOf(line).slice(1) }));

  test('there are some', () => expect(lines.length).toBeGreaterThan(15));

  test.each(lines)('$line', async ({ args }) => {
    if (elsewhere.test(args.join(' '))) return;
    // A record is never replaced unasked, and several lines write one.
    rmSync(join(journey.folder, 'defender-access-record.html'), { force: true });
    const own = args.filter((arg) => arg !== '--sandbox');
    const needsNoTenant =
      ['permissions', 'completion', 'sandbox', 'help'].includes(own[0] ?? '') && !own.includes('--live');
    const outcome = await journey.run(sayYes(own).map(withOurApp), {
      withoutCloud: needsNoTenant || own.includes('--cloud'),
    });
    expect({ exit: outcome.exit, said: [0, 4].includes(outcome.exit) ? '' : outcome.stderr }).toEqual({
      exit: outcome.exit === 4 ? 4 : 0,
      said: '',
    });
  });

  /** An id in an example stands for the reader's own app. */
  function withOurApp(arg: string): string {
    return /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(arg) ? String(journey.config()?.['clientId']) : arg;
  }

  /** What a person would be asked for is answered yes, but nothing is removed before the other lines have run. */
  function sayYes(args: readonly string[]): string[] {
    if (args[0] === 'remove') return [...args, ...(args.includes('--dry-run') ? [] : ['--dry-run'])];
    return ['setup', 'consent'].includes(args[0] ?? '') && !args.includes('--yes') ? [...args, '--yes'] : [...args];
  }

  function wordsOf(line: string): string[] {
    return [...line.replace(/ > \S+$/, '').matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '');
  }
});
