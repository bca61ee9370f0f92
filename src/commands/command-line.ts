import { Command as Commander, CommanderError, type Help } from 'commander';
import { closestNames } from '../catalog/closest-names.ts';
import { AccessError } from '../errors/access-error.ts';
import { plainText } from '../values/plain-text.ts';
import type { CommandSpec } from './command.ts';
import { type Flag, type FlagValue, type FlagValues, flagsFromEnvironment, splitList } from './flag.ts';
import { helpTopicNames } from './help-topic-names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface CommandLine {
  readonly spec: CommandSpec;
  /** Typed flags over their environment twins. */
  readonly flags: FlagValues;
  readonly operands: readonly string[];
}

/** Help or the version was asked for: text to print, nothing to run. */
export interface Answered {
  readonly text: string;
}

export interface CommandLineOptions {
  readonly specs: readonly CommandSpec[];
  readonly defaultCommand: string;
  readonly version: string;
  readonly env: Environment;
  readonly columns: number;
}

/**
 * Reads the command line.
 *
 * @throws AccessError `usage-invalid` for an unknown command or flag, with the nearest known one named
 */
export function parseCommandLine(argv: readonly string[], options: CommandLineOptions): CommandLine | Answered {
  let found: CommandLine | null = null;
  let printed = '';
  const output = {
    writeOut(text: string) {
      printed += text;
    },
    writeErr: () => {},
    getOutHelpWidth: () => options.columns,
  };
  const program = new Commander('defender-access')
    .description('From nothing to a proven delegated token for the Microsoft Defender APIs.')
    .version(options.version, '-v, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command or a topic')
    .usage('[command] [flags]')
    .exitOverride()
    .configureOutput(output)
    .configureHelp({ subcommandTerm: (command) => command.name(), showGlobalOptions: false });
  program.addHelpText(
    'after',
    `\nRun "defender-access <command> --help" for flags and examples.\nTopics: defender-access help ${helpTopicNames.join('|')}`,
  );
  for (const spec of neededOf(argv, options)) {
    const command = program
      .command(spec.name, { isDefault: spec.name === options.defaultCommand })
      .summary(spec.summary)
      .description(spec.about)
      .helpOption('-h, --help', 'show help')
      .exitOverride()
      .configureOutput(output)
      .configureHelp({ formatHelp: (_shown, helper) => commandHelp(spec, helper, options.columns) })
      .allowExcessArguments(false);
    if (spec.operands !== undefined) command.argument(`[${spec.operands.name}...]`, spec.operands.help);
    for (const flag of spec.flags) addFlag(command, flag);
    command.action(() => {
      const typed = typedFlags(command, spec.flags);
      found = { spec, flags: { ...flagsFromEnvironment(spec.flags, options.env), ...typed }, operands: command.args };
    });
  }
  try {
    program.parse(commandFirst(argv, options.specs), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { text: printed };
    const [word] = argv;
    const isNoCommand = (text: string) => !text.startsWith('-') && options.specs.every(({ name }) => name !== text);
    if (error.code === 'commander.excessArguments' && word !== undefined && isNoCommand(word)) {
      throw unknownCommand(word, options.specs);
    }
    throw new AccessError('usage-invalid', {
      happened: sentence(error.message),
      todo: ['Run: defender-access --help'],
      cause: error,
    });
  }
  return found ?? { text: printed };
}

/**
 * The commands that Commander has to know for this line: all of them are three hundred objects, and where the first word is
 * one of them, it is the one that is meant. Without such a word all are named in the help or in a "did you mean".
 */
function neededOf(argv: readonly string[], { specs, defaultCommand }: CommandLineOptions): readonly CommandSpec[] {
  const meant = specs.find(({ name }) => name === commandFirst(argv, specs)[0]);
  if (meant !== undefined) return [meant];
  return specs.map((spec) => (spec.name === defaultCommand ? spec : { ...spec, flags: [] }));
}

function addFlag(command: Commander, flag: Flag): void {
  const placeholder = flag.placeholder ?? flag.name.toUpperCase();
  if (flag.takes === 'nothing') {
    // Commander reads `--no-x` as "x is true unless"; ours is a plain flag of that name.
    command.option(`--${flag.name}`, flag.help);
  } else if (flag.takes === 'list') {
    command.option(
      `--${flag.name} <${placeholder}>`,
      flag.help,
      (text: string, before: readonly string[] | undefined) => [...(before ?? []), ...splitList(text)],
    );
  } else {
    command.option(`--${flag.name} <${placeholder}>`, flag.help);
  }
}

function typedFlags(command: Commander, flags: readonly Flag[]): FlagValues {
  const typed: Record<string, FlagValue> = {};
  const options = command.opts<Record<string, FlagValue | undefined>>();
  for (const { name } of flags) {
    const negated = name.startsWith('no-');
    const key = (negated ? name.slice(3) : name).replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
    const value = options[key];
    if (command.getOptionValueSource(key) !== 'cli' || value === undefined) continue;
    typed[name] = negated ? value === false : value;
  }
  return typed;
}

/** `--json verify` means `verify --json`; a scenario is only ever given with an equals sign. */
function commandFirst(argv: readonly string[], specs: readonly CommandSpec[]): string[] {
  const spelled = argv.map((argument) => (argument === '--sandbox' ? '--sandbox=' : argument));
  const names = new Set([...specs.map((spec) => spec.name), 'help']);
  const valued = new Set(
    specs.flatMap((spec) => spec.flags.filter((flag) => flag.takes !== 'nothing').map((flag) => `--${flag.name}`)),
  );
  const at = spelled.findIndex((argument, index) => names.has(argument) && !valued.has(spelled[index - 1] ?? ''));
  const isLeadByFlagsOnly = spelled
    .slice(0, Math.max(at, 0))
    .every((argument, index) => argument.startsWith('-') || valued.has(spelled[index - 1] ?? ''));
  const name = spelled[at];
  if (at <= 0 || name === undefined || !isLeadByFlagsOnly) return spelled;
  return [name, ...spelled.slice(0, at), ...spelled.slice(at + 1)];
}

/** What stands where a command should is no operand of the default one. */
function unknownCommand(word: string, specs: readonly CommandSpec[]): AccessError {
  const names = specs.map(({ name }) => name);
  const [close] = closestNames(word, names);
  return new AccessError('usage-invalid', {
    happened: `There is no command ${plainText(word)}.${close === undefined ? '' : ` Did you mean ${close}?`}`,
    todo: ['Run: defender-access --help'],
  });
}

function sentence(message: string): string {
  const bare = message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (one of )?(.+?)\?\)$/s, ' Did you mean $2?')
    .trim();
  const ended = /[.?!]$/.test(bare) ? bare : `${bare}.`;
  return ended.charAt(0).toUpperCase() + ended.slice(1).replace(/(' )Did you/, "'. Did you");
}

/** What it is for, its own flags, the common ones in short, three examples: one screen. */
function commandHelp(spec: CommandSpec, helper: Help, columns: number): string {
  const width = Math.min(columns, 100);
  helper.minWidthToWrap = 20;
  const row = (flag: Flag): [string, string] => [
    `--${flag.name}${flag.takes === 'nothing' ? '' : flag.name === 'sandbox' ? '[=SCENARIO]' : ` ${flag.placeholder ?? flag.name.toUpperCase()}`}`,
    flag.help,
  ];
  const own = spec.flags.filter((flag) => flag.common !== true).map(row);
  const shared: [string, string][] = [
    ...spec.flags.filter((flag) => flag.common === true).map(row),
    ['--help', 'show this'],
  ];
  const gutter = Math.min(28, Math.max(...[...own, ...shared].map(([term]) => term.length)) + 4);
  const table = (rows: readonly [string, string][]): string =>
    rows.map(([term, text]) => hang(`  ${term}`, text, gutter, width, helper)).join('\n');
  const operands = spec.operands === undefined ? '' : ` [${spec.operands.name}…]`;
  return [
    helper.boxWrap(spec.about, width),
    `Usage: defender-access ${spec.name}${operands} [flags]`,
    ...(spec.operands === undefined
      ? []
      : [hang(`  ${spec.operands.name}`, spec.operands.help, gutter, width, helper)]),
    ...(own.length === 0 ? [] : [`Flags\n${table(own)}`]),
    `Flags of every command\n${table(shared)}`,
    `Examples\n${spec.examples.map((example) => `  ${example}`).join('\n')}`,
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n');
}

function hang(term: string, text: string, gutter: number, width: number, helper: Help): string {
  const lines = helper.boxWrap(text, Math.max(24, width - gutter)).split('\n');
  const [first = '', ...rest] = lines;
  const head = term.length >= gutter ? `${term}\n${' '.repeat(gutter)}${first}` : `${term.padEnd(gutter)}${first}`;
  return [head, ...rest.map((line) => ' '.repeat(gutter) + line)].join('\n');
}
