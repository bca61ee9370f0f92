import path from 'node:path';
import { apiKeys, formatPermission } from '../../catalog/api.ts';
import { closestNames } from '../../catalog/closest-names.ts';
import { cloudNames } from '../../catalog/clouds.ts';
import { defenderPermissions } from '../../catalog/permissions.ts';
import { tasks } from '../../catalog/tasks.ts';
import { setupChecks } from '../../checks/check-setup.ts';
import {
  type CompletionFlag,
  type CompletionModel,
  type CompletionShell,
  completionShells,
  renderCompletion,
} from '../../documents/completion.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { plainText } from '../../values/plain-text.ts';
import type { Command, CommandSpec } from '../command.ts';
import { commandSpecs, defaultCommand } from '../command-specs.ts';
import type { Context } from '../context.ts';
import type { Flag } from '../flag.ts';
import { helpTopicNames } from '../help-topic-names.ts';
import { scenarioNames } from '../sandbox/sandbox-scenario-names.ts';
import type { World } from '../world.ts';

/** Prints completion for a shell, made from the same definitions as the help. */
export const completion: Command = {
  async run(context: Context): Promise<ExitCode> {
    const { view, operands, world, terminal } = context;
    const shell = shellOf(operands, world);
    const script = renderCompletion(shell, await completionModel());
    if (world.stdout.isTTY === true) terminal.say(`${hints[shell]}\n`);
    view.result({ lay: () => script, document: () => ({ shell, script }) });
    return exitCode.ok;
  },
};

const hints: Readonly<Record<CompletionShell, string>> = {
  bash: '# To have it in every bash, add to ~/.bashrc: source <(defender-access completion bash)',
  zsh: '# To have it in every zsh, add to ~/.zshrc: source <(defender-access completion zsh)',
  fish: '# To have it in every fish: defender-access completion fish > ~/.config/fish/completions/defender-access.fish',
  powershell:
    '# To have it in every PowerShell, add to $PROFILE: defender-access completion powershell | Out-String | Invoke-Expression',
};

function shellOf([named, ...rest]: readonly string[], { env, platform }: World): CompletionShell {
  const used = path.basename(env['SHELL'] ?? (platform === 'win32' ? 'powershell' : ''));
  const wanted = named === 'pwsh' ? 'powershell' : (named ?? used);
  const shell = completionShells.find((known) => known === wanted);
  if (shell !== undefined && rest.length === 0) return shell;
  const [closest] = closestNames(wanted, completionShells, 1);
  const typed = plainText([wanted, ...rest].join(' '));
  throw new AccessError('usage-invalid', {
    happened:
      named === undefined
        ? 'The shell is missing.'
        : `There is no completion for "${typed}".${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
    todo: [`Name one of ${completionShells.join(', ')}: defender-access completion bash`],
  });
}

/** What every shell is told. Exported for tests. */
export async function completionModel(): Promise<CompletionModel> {
  const scenarios = await scenarioNames();
  const names = commandSpecs.map(({ name }) => name);
  return {
    program: 'defender-access',
    defaultCommand,
    commands: [
      ...commandSpecs.map((spec) => ({
        name: spec.name,
        summary: spec.summary,
        operands: [...(spec.operands?.values ?? [])],
        flags: flagsOf(spec, scenarios),
      })),
      {
        name: 'help',
        summary: 'help for a command or a topic',
        operands: [...new Set([...names, ...helpTopicNames])],
        flags: [],
      },
    ],
  };
}

function flagsOf({ flags }: CommandSpec, scenarios: readonly string[]): readonly CompletionFlag[] {
  const help: CompletionFlag = { name: 'help', help: 'show help', takes: 'nothing', words: [], files: false };
  return [...flags.map((flag) => completionFlag(flag, scenarios)), help];
}

function completionFlag({ name, help, takes, completes }: Flag, scenarios: readonly string[]): CompletionFlag {
  const isFile = completes === 'file' || completes === 'folder' || completes === 'cloud';
  return {
    name,
    help,
    takes: name === 'sandbox' ? 'after-equals' : takes,
    words: wordsFor(completes, scenarios),
    files: isFile || (completes === 'scenario' && name !== 'sandbox'),
  };
}

function wordsFor(completes: Flag['completes'], scenarios: readonly string[]): readonly string[] {
  switch (completes) {
    case undefined:
    case 'file':
    case 'folder':
      return [];
    case 'permission':
      return permissionWords();
    case 'task':
      return tasks.map(({ id }) => id);
    case 'scenario':
      return scenarios;
    case 'cloud':
      return cloudNames;
    case 'check':
      return setupChecks.flatMap(({ id, perApi }) => (perApi ? [id, ...apiKeys.map((api) => `${id}-${api}`)] : [id]));
    default:
      return completes;
  }
}

/** `xdr/Incident.Read`, and `Incident.Read` alone where only one API has it. */
function permissionWords(): readonly string[] {
  const values = defenderPermissions.map(({ value }) => value);
  const unique = values.filter(
    (value, index) => values.indexOf(value) === index && values.lastIndexOf(value) === index,
  );
  return [...defenderPermissions.map(formatPermission), ...unique];
}
