import path from 'node:path';
import { invalidFlag, isOn, textFlag } from '../../answers/flags.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { layPracticeReady, type PracticeReady, practiceReadyDocument } from '../../views/sandbox-view.ts';
import type { Context } from '../context.ts';
import { openRequestLog } from './sandbox-log.ts';
import { openPractice, type Practice } from './sandbox-practice.ts';

/** Runs the practice tenant until it is interrupted, which is how a server ends well. */
export async function servePractice(context: Context, practice: Practice): Promise<ExitCode> {
  const { world, view, flags, terminal } = context;
  const port = portOf(context);
  const logFile = textFlag(flags, 'log');
  const log = logFile === undefined ? null : await openRequestLog(path.resolve(world.cwd, logFile));
  try {
    const isWatched = isOn(flags, 'verbose');
    const { sandbox, stop } = await openPractice(world, practice, {
      ...(port === null ? {} : { port }),
      reset: isOn(flags, 'reset'),
      onRequest(entry) {
        log?.add(entry);
        if (isWatched)
          terminal.say(`  ${entry.status}  ${entry.method} ${entry.path}${entry.inBatch ? '  (in batch)' : ''}`);
      },
    });
    try {
      const { cloudFile, caFile } = await sandbox.writeFiles(practice.folder);
      const ready: PracticeReady = {
        scenario: { name: practice.scenario.name, shouldSee: practice.scenario.shouldSee },
        tenant: sandbox.tenant,
        urls: sandbox.urls,
        accounts: sandbox.accounts,
        cloudFile,
        caFile,
        stateFile: practice.stateFile,
        logFile: log?.file ?? null,
      };
      view.result({
        lay: (paper) => layPracticeReady(ready, paper, world.platform === 'win32' ? 'powershell' : 'posix'),
        document: () => practiceReadyDocument(ready),
      });
      await aborted(world.signal);
    } finally {
      await stop();
    }
  } finally {
    await log?.close();
  }
  view.note('The practice tenant has stopped; it goes on where it was next time.');
  return exitCode.ok;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function portOf({ flags }: Context): number | null {
  const text = textFlag(flags, 'port');
  if (text === undefined) return null;
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw invalidFlag('port', text, 'A port is a number up to 65535; 0 stands for any free one');
}
