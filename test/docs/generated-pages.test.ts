import { expect, test } from 'vitest';
import { backgroundOf } from '../../src/catalog/failure-background.ts';
import { type Remedy, remedies, stages } from '../../src/catalog/remedies.ts';
import type { CommandSpec } from '../../src/commands/command.ts';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { commonFlags, envTwinOf, type Flag } from '../../src/commands/flag.ts';

// `npx vitest run test/docs -u` writes these pages again.
const page = (name: string): string => `../../docs/${name}.md`;

test('docs/troubleshooting.md says what the program says', async () => {
  await expect(troubleshooting()).toMatchFileSnapshot(page('troubleshooting'));
});

test('docs/commands.md says what help says', async () => {
  await expect(commands()).toMatchFileSnapshot(page('commands'));
});

function troubleshooting(): string {
  const parts = Object.entries(stages).map(([stage, title]) => {
    const here = remedies.filter((remedy) => remedy.stage === stage);
    return [`## ${stage}. ${title.charAt(0).toUpperCase()}${title.slice(1)}`, ...here.map(failure)].join('\n\n');
  });
  return `${[
    '# Troubleshooting',
    'What goes wrong for people when they set up access to Defender, by stage: whose move it is, and which move. The program shows the same when it recognises one of these; the number in brackets is its rank by how likely and how costly it is. Made from `src/catalog/remedies`.',
    ...parts,
  ].join('\n\n')}\n`;
}

function failure(remedy: Remedy): string {
  const { rank, cause, sources } = backgroundOf(remedy.id);
  return [
    `### ${remedy.id}. ${remedy.title} [${rank}]`,
    readable(cause),
    ...(remedy.whoseMove === undefined ? [] : [`Whose move: ${readable(remedy.whoseMove)}.`]),
    remedy.todo.map((todo) => `- ${readable(todo)}`).join('\n'),
    `Seen: ${sources.map((source, index) => `[${index + 1}](${source})`).join(' ')}`,
  ].join('\n\n');
}

function readable(text: string): string {
  return text.replace(/\{(\w+)\}/g, '*$1*').replaceAll('<', '&lt;');
}

function commands(): string {
  return `${[
    '# Commands',
    'Every flag but `--yes` and `remove --app-id` has an environment twin; a flag that is typed wins. `…` means repeatable, and commas separate.',
    '## Flags of every command',
    table(commonFlags),
    ...commandSpecs.flatMap(command),
  ].join('\n\n')}\n`;
}

function command(spec: CommandSpec): string[] {
  const own = spec.flags.filter((flag) => flag.common !== true);
  return [
    `## ${spec.name}`,
    spec.about,
    ...(spec.operands === undefined ? [] : [`\`${spec.operands.name}\`: ${spec.operands.help}.`]),
    ...(own.length === 0 ? [] : [table(own)]),
    `\`\`\`sh\n${spec.examples.join('\n')}\n\`\`\``,
  ];
}

function table(flags: readonly Flag[]): string {
  const rows = flags.map(({ name, takes, placeholder, help, envTwin }) => {
    const value = takes === 'nothing' ? '' : ` ${placeholder ?? name.toUpperCase()}${takes === 'list' ? '…' : ''}`;
    const spelled = name === 'sandbox' ? '`--sandbox[=SCENARIO]`' : `\`--${name}${value}\``;
    return `| ${spelled.replaceAll('|', '\\|')} | ${help} | ${envTwin ? `\`${envTwinOf(name)}\`` : ''} |`;
  });
  return ['| Flag | Does | Environment |', '|---|---|---|', ...rows].join('\n');
}
