import { readFileSync } from 'node:fs';
import { runCommand } from './commands/run-command.ts';
import type { World } from './commands/world.ts';
import { type ExitCode, exitCode } from './errors/exit-code.ts';
import { processWorld } from './main/process-world.ts';

/** argv in, exit code out; everything that goes wrong below ends in the one catch of `runCommand`. */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    world.stdout.write(`${version()}\n`);
    return exitCode.ok;
  }
  return runCommand(argv, world, version());
}

/** The program as `bin/` runs it. */
export async function runProcess(): Promise<void> {
  const { world, leave } = processWorld();
  leave(await main(process.argv.slice(2), world));
}

/** package.json is one level up from here, in the sources as in the package. */
function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}
