import type { World } from '../commands/world.ts';
import { cancelled } from '../errors/access-error.ts';
import { exitCode } from '../errors/exit-code.ts';
import { systemClock } from '../values/clock.ts';

/**
 * This process as the program sees it. The first Ctrl-C ends what is under way and says what stands; a second one ends at
 * once.
 *
 * @returns `leave` takes its ears off the process again
 */
export function processWorld(): { readonly world: World; readonly leave: () => void } {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(exitCode.cancelled);
    stop.abort(cancelled());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const world: World = {
    env: process.env,
    cwd: process.cwd(),
    platform: process.platform,
    clock: systemClock,
    // Node makes each stream when it is first asked for, and loads what the stream needs.
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return process.stdout;
    },
    get stderr() {
      return process.stderr;
    },
    signal: stop.signal,
    interrupt,
    // Listened to only as asked: an ear on it would end what somebody started with nohup, too.
    onHangup(heard) {
      let isHeard = false;
      const hear = (): void => {
        isHeard = true;
        heard();
      };
      process.on('SIGHUP', hear);
      return () => {
        process.off('SIGHUP', hear);
        // There is nobody left to tell anything, and Node would fail over a terminal that it cannot set back.
        if (isHeard) process.kill(process.pid, 'SIGHUP');
      };
    },
    // The global one, because node:crypto would be loaded at each start.
    randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
    async openPage({ url }) {
      const { openInBrowser } = await import('../terminal/open-page.ts');
      return openInBrowser(url, process.env, process.platform);
    },
  };
  const leave = (): void => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  return { world, leave };
}
