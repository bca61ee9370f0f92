import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { World } from './commands/world.ts';
import { cancelled } from './errors/access-error.ts';
import { type ExitCode, exitCode } from './errors/exit-code.ts';
import { systemClock } from './values/clock.ts';

/** argv in, exit code out; everything that goes wrong below ends in the one catch of `runCommand`. */
export async function main(argv: readonly string[], world: World): Promise<ExitCode> {
  if (argv.length === 1 && (argv[0] === '--version' || argv[0] === '-v')) {
    world.stdout.write(`${version()}\n`);
    return exitCode.ok;
  }
  const { runCommand } = await import('./commands/run-command.ts');
  return runCommand(argv, world, version());
}

/** package.json is one level up from here, in the sources as in the package. */
function version(): string {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return version;
}

/** The program as `bin/` runs it. The first Ctrl-C ends what is under way and says what stands; a second one ends at once. */
export async function runProcess(): Promise<void> {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(exitCode.cancelled);
    stop.abort(cancelled());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.exitCode = await main(process.argv.slice(2), {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    clock: systemClock,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    signal: stop.signal,
    interrupt,
    randomBytes: (count) => randomBytes(count),
    async openPage({ url }) {
      const { openInBrowser } = await import('./terminal/open-page.ts');
      return openInBrowser(url, process.env, process.platform);
    },
  });
  process.off('SIGINT', interrupt);
  process.off('SIGTERM', interrupt);
}
