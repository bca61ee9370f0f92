import type { World } from '../commands/world.ts';
import { cancelled } from '../errors/access-error.ts';
import { type ExitCode, exitCode } from '../errors/exit-code.ts';
import { systemClock } from '../values/clock.ts';
import { codeOf, reasonOf } from '../values/system-fault.ts';

// A reader such as `head` may leave early, and a window may be closed: that is their right, and no fault to report.
const goneReader: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED']);

/** A result that cannot be written, as on a full disk, is said once; `wasLost` tells it to the exit code. */
function hearLostResult(): { readonly out: () => NodeJS.WriteStream; readonly wasLost: () => boolean } {
  let isHeard = false;
  let isLost = false;
  const lost = (error: Error): void => {
    if (isLost || goneReader.has(codeOf(error))) return;
    isLost = true;
    // It may come after everything else has ended.
    process.exitCode = exitCode.failed;
    process.stderr.write(
      `\nThe result could not be written: ${reasonOf(error)}.\nSend it elsewhere, or make room, and run the same command again.\n`,
    );
  };
  return {
    out() {
      if (!isHeard) process.stdout.on('error', lost);
      isHeard = true;
      return process.stdout;
    },
    wasLost: () => isLost,
  };
}

/**
 * This process as the program sees it. The first Ctrl-C ends what is under way and says what stands; a second one ends at
 * once.
 *
 * @returns `leave` takes its ears off the process again, and makes what was meant to be its exit code the true one
 */
export function processWorld(): { readonly world: World; readonly leave: (meant: ExitCode) => void } {
  const stop = new AbortController();
  const interrupt = (): void => {
    if (stop.signal.aborted) process.exit(exitCode.cancelled);
    stop.abort(cancelled());
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const { out, wasLost } = hearLostResult();
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
      return out();
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
  const leave = (meant: ExitCode): void => {
    process.exitCode = meant === exitCode.ok && wasLost() ? exitCode.failed : meant;
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  return { world, leave };
}
