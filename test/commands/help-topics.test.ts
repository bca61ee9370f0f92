import { describe, expect, test } from 'vitest';
import { cloudNames } from '../../src/catalog/clouds.ts';
import { tasks } from '../../src/catalog/tasks.ts';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { helpTopicNames } from '../../src/commands/help-topic-names.ts';
import { helpTopic } from '../../src/commands/help-topics.ts';
import { exitCode } from '../../src/errors/exit-code.ts';
import { startJourney } from '../support/journey.ts';

const text = (topic: string, columns = 80): string => helpTopic(topic, commandSpecs, { columns, unicode: true });

describe('help on a topic', () => {
  test.each(helpTopicNames.flatMap((topic) => [60, 80, 120].map((columns) => [topic, columns] as const)))(
    '%s holds at %i columns and ends with examples',
    (topic, columns) => {
      const lines = text(topic, columns).split('\n');
      expect(lines.filter((line) => line.length > columns)).toEqual([]);
      expect(text(topic, columns)).toMatch(/\nExamples\n( {2}defender-access .+\n)+$/);
    },
  );

  test('permissions has every task with what it needs', () => {
    for (const { id } of tasks) expect(text('permissions')).toContain(`  ${id} `);
    expect(text('permissions')).toContain('endpoint/Machine.Isolate (high impact)');
  });

  test('symbols shows the signs that this terminal can draw, and names the others', () => {
    const signs = (unicode: boolean) => helpTopic('symbols', commandSpecs, { columns: 80, unicode });
    expect(signs(true)).toMatch(/^ {2}✔ +done[\s\S]*^ {2}ok +instead of ✔/m);
    expect(signs(false)).toMatch(/^ {2}ok +done[\s\S]*^ {2}✔ +instead of ok/m);
  });

  test('exit-codes has every code', () => {
    for (const code of Object.values(exitCode)) expect(text('exit-codes')).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  });

  test('clouds has every built-in one', () => {
    for (const name of cloudNames) expect(text('clouds')).toContain(`--cloud ${name} `);
  });

  test('environment has the twin of every flag, and none that approves', () => {
    const names = new Set(
      commandSpecs.flatMap(({ flags }) => flags.filter((flag) => flag.envTwin).map((flag) => flag.name)),
    );
    for (const name of names) {
      expect(text('environment')).toContain(`DEFENDER_ACCESS_${name.toUpperCase().replaceAll('-', '_')}`);
    }
    expect(text('environment')).not.toContain('DEFENDER_ACCESS_YES');
  });

  test('its examples are commands with flags that exist', () => {
    for (const topic of helpTopicNames) {
      for (const line of text(topic).split('\nExamples\n')[1]?.trimEnd().split('\n') ?? []) {
        const [, name, ...words] = line.trim().split(/\s+/);
        const spec = commandSpecs.find((known) => known.name === name);
        expect(spec, line).toBeDefined();
        const known = spec?.flags.map((flag) => `--${flag.name}`) ?? [];
        expect(words.filter((word) => word.startsWith('--') && !known.includes(word))).toEqual([]);
      }
    }
  });
});

test('the command line gives topics, commands and the nearest of what is neither', async () => {
  const journey = await startJourney();
  const run = (...args: readonly string[]) => journey.run(args, { withoutCloud: true });
  expect((await run('help', 'exit-codes')).stdout).toContain('130');
  expect((await run('help', 'permissions')).stdout).toContain('read-incidents');
  expect((await run('help', 'verify')).stdout).toContain('Usage: defender-access verify');
  expect((await run('--help')).stdout).toContain('help permissions|exit-codes|clouds|environment');
  const wrong = await run('help', 'enviroment');
  expect(wrong.exit).toBe(2);
  expect(wrong.stderr).toContain('Did you mean environment?');
  await journey.end();
});
