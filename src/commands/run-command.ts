import { isOn } from '../answers/flags.ts';
import { exitCodeOf } from '../errors/access-error.ts';
import { type ExitCode, exitCode } from '../errors/exit-code.ts';
import { createTerminal } from '../terminal/node-terminal.ts';
import { createView } from '../views/view.ts';
import { type Answered, type CommandLine, parseCommandLine } from './command-line.ts';
import { commandSpecs, defaultCommand } from './command-specs.ts';
import type { Context } from './context.ts';
import type { World } from './world.ts';

/** From the command line to the exit code. Whatever is thrown below ends here, said once. */
export async function runCommand(argv: readonly string[], world: World, version: string): Promise<ExitCode> {
  const { env, stdin, stdout, stderr, clock, signal } = world;
  const startWith = (flags: Context['flags']): Pick<Context, 'terminal' | 'view'> => {
    const json = isOn(flags, 'json');
    const terminal =
      world.terminal ??
      createTerminal({
        stdin,
        stdout,
        stderr,
        env,
        plain: isOn(flags, 'plain'),
        noColor: isOn(flags, 'no-color'),
        json,
        clock,
        signal,
        interrupt: () => world.interrupt(),
        platform: world.platform,
      });
    return { terminal, view: createView({ terminal, json }) };
  };

  let line: CommandLine | Answered;
  try {
    const columns = stdout.columns ?? 80;
    line = parseCommandLine(argv, { specs: commandSpecs, defaultCommand, version, env, columns });
  } catch (error) {
    startWith({ json: argv.includes('--json') }).view.failed(error, false);
    return exitCodeOf(error);
  }
  if ('text' in line) {
    stdout.write(line.text);
    return exitCode.ok;
  }
  const { flags, operands } = line;
  const { terminal, view } = startWith(flags);
  try {
    const command = await line.spec.load();
    return await command.run({ world, flags, operands, terminal, view });
  } catch (error) {
    view.failed(error, isOn(flags, 'verbose'));
    return exitCodeOf(error);
  }
}
