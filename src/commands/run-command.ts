import type { ExitCode } from '../errors/exit-code.ts';
import { type CommandLine, parseCommandLine } from './command-line.ts';
import { commandSpecs, defaultCommand } from './command-specs.ts';
import type { Context } from './context.ts';
import type { FlagValues } from './flag.ts';
import { helpTopicNames } from './help-topic-names.ts';
import type { World } from './world.ts';

/** From the command line to the exit code. Whatever is thrown below ends here, said once. Help loads nothing but itself. */
export async function runCommand(argv: readonly string[], world: World, version: string): Promise<ExitCode> {
  const { env, stdout } = world;
  let flags: FlagValues = { json: argv.includes('--json') };
  try {
    const columns = stdout.columns ?? 80;
    const topic = topicAskedFor(argv);
    if (topic !== null) {
      const [{ helpTopic }, { mayDrawUnicode }] = await Promise.all([
        import('./help-topics.ts'),
        import('../terminal/symbols.ts'),
      ]);
      stdout.write(helpTopic(topic, commandSpecs, { columns, unicode: mayDrawUnicode(env, world.platform) }));
      return 0;
    }
    const line = parseCommandLine(argv, { specs: commandSpecs, defaultCommand, version, env, columns });
    if ('text' in line) {
      stdout.write(line.text);
      return 0;
    }
    flags = line.flags;
    return await run(line, world, version);
  } catch (error) {
    const [{ exitCodeOf }, { stepWithPlace }, { terminal, view }] = await Promise.all([
      import('../errors/access-error.ts'),
      import('./with-place.ts'),
      faceOf(world, flags),
    ]);
    terminal.endProgress();
    view.failed(error, flags['verbose'] === true, (step) => stepWithPlace(step, { flags, world }));
    return exitCodeOf(error);
  }
}

/** `help verify` is for the command line to answer; `help permissions` tells about permissions, not about the command. */
function topicAskedFor([first, name, ...rest]: readonly string[]): string | null {
  // Flags change nothing about a text to be read; a habit such as --json or --no-color must not make it fail.
  const isAlone = rest.every((more) => more.startsWith('-'));
  if (first !== 'help' || name === undefined || name.startsWith('-') || !isAlone) return null;
  const isTopic = helpTopicNames.some((topic) => topic === name);
  return !isTopic && commandSpecs.some((spec) => spec.name === name) ? null : name;
}

async function run({ spec, flags, operands }: CommandLine, world: World, version: string): Promise<ExitCode> {
  const [command, { terminal, view }] = await Promise.all([spec.load(), faceOf(world, flags)]);
  return command.run({ world, flags, operands, terminal, view, version });
}

const faces = new WeakMap<World, Pick<Context, 'terminal' | 'view'>>();

/** The one terminal of this run and what is shown on it: a second one would listen to the same streams. */
async function faceOf(world: World, flags: FlagValues): Promise<Pick<Context, 'terminal' | 'view'>> {
  const known = faces.get(world);
  if (known !== undefined) return known;
  const json = flags['json'] === true;
  const [terminal, { createView }] = await Promise.all([
    world.terminal ?? openTerminal(world, flags, json),
    import('../views/view.ts'),
  ]);
  const face = { terminal, view: createView({ terminal, json }) };
  faces.set(world, face);
  return face;
}

async function openTerminal(world: World, flags: FlagValues, json: boolean): Promise<Context['terminal']> {
  const { stdout, stderr, env, clock, signal, platform } = world;
  const { createTerminal } = await import('../terminal/node-terminal.ts');
  return createTerminal({
    // Asked for only where somebody may be asked: opening it costs more than most of what else starts.
    get stdin() {
      return world.stdin;
    },
    stdout,
    stderr,
    env,
    plain: flags['plain'] === true,
    noColor: flags['no-color'] === true,
    json,
    clock,
    signal,
    interrupt: () => world.interrupt(),
    platform,
  });
}
