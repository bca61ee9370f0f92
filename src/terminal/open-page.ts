import { spawn } from 'node:child_process';
import { readSurroundings } from './surroundings.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Opens a page in the person's browser, without a shell, so that an `&` in the address can cut nothing.
 * `BROWSER` decides where it is set (a program, or several separated by colons, `%s` allowed).
 *
 * @returns false where no browser could be started; never throws
 * @see https://github.com/langchain-ai/openwiki/issues/425 why no shell string on Windows
 */
export async function openInBrowser(url: string, env: Environment, platform: NodeJS.Platform): Promise<boolean> {
  const surroundings = readSurroundings(env, platform);
  if (!surroundings.browserHere) return false;
  const named = env['BROWSER'] ?? '';
  if (named !== '') {
    for (const candidate of named.split(platform === 'win32' ? ';' : ':')) {
      if (candidate !== '' && (await startNamed(candidate, url))) return true;
    }
    return false;
  }
  if (surroundings.kind === 'wsl' && (await startNamed('wslview', url))) return true;
  const { default: open } = await import('open');
  return open(url).then(started, () => false);
}

function startNamed(command: string, url: string): Promise<boolean> {
  const [program = '', ...args] = command.split(' ').filter((part) => part !== '');
  const withUrl = args.some((arg) => arg.includes('%s')) ? args.map((arg) => arg.replace('%s', url)) : [...args, url];
  return started(spawn(program, withUrl, { stdio: 'ignore', detached: true }));
}

function started(child: ReturnType<typeof spawn>): Promise<boolean> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
    // `open` hands over a process that has been spawned already.
    if (child.pid !== undefined) setImmediate(() => resolve(true));
  });
}
