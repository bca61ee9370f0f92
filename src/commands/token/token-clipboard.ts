import { AccessError } from '../../errors/access-error.ts';
import type { Context } from '../context.ts';

/** Long enough to change windows and paste; a token that stays longer is found by whatever reads the clipboard next. */
const staysInMs = 60_000;
const stepInMs = 1_000;

/**
 * Puts a text on the clipboard for a minute. On a terminal Enter takes it off at once and k leaves it there. Ctrl-C takes
 * it off too, and so does closing the window. What somebody copied since is left alone, where that can be known.
 *
 * @param onCopied called once it is there
 * @throws AccessError `clipboard-missing`; `cancelled`
 */
export async function keepOnClipboard(
  { terminal, view, world }: Pick<Context, 'terminal' | 'view' | 'world'>,
  text: string,
  onCopied: () => void,
): Promise<void> {
  if (!(await terminal.copy(text))) {
    throw new AccessError('clipboard-missing', {
      happened: 'There is no clipboard here, so the token was not copied.',
      todo: [
        'Hand it to the program that needs it: curl -H "$(defender-access token --header)" …',
        'On Linux a clipboard takes xsel, xclip or wl-clipboard, and a desktop.',
      ],
    });
  }
  const deafen = world.onHangup(() => world.interrupt());
  onCopied();
  const keys = terminal.canAsk && !view.isJson;
  const asLine = (leftInMs: number): string => `holds the token for ${Math.round(leftInMs / 1_000)} s more`;
  // Seconds that cannot be redrawn would be sixty lines.
  const countsDown = keys && !terminal.plain;
  const line = view.progress(
    'clipboard',
    countsDown ? asLine(staysInMs) : `holds the token for ${staysInMs / 1_000} s`,
    !countsDown,
  );
  if (keys) view.note('Enter  empty it now    k  keep it there');
  const stopped = new AbortController();
  let key: string | null = null;
  const over = new AbortController();
  if (keys) {
    terminal.key(['return', 'enter', 'k'], over.signal).then(
      (pressed) => {
        key = pressed;
        stopped.abort();
      },
      () => {},
    );
  }
  const waiting = AbortSignal.any([world.signal, stopped.signal]);
  try {
    const until = world.clock.now().getTime() + staysInMs;
    for (let left = staysInMs; left > 0 && key === null; left = until - world.clock.now().getTime()) {
      if (countsDown) line.update(asLine(left));
      await world.clock.sleep(Math.min(stepInMs, left), waiting).catch(() => {});
      if (world.signal.aborted) break;
    }
    if (key === 'k' && !world.signal.aborted) {
      line.finish('warn', 'keeps the token, as you wished');
      return;
    }
    const outcome = await terminal.clearCopied(text);
    if (outcome === 'cleared') line.finish('pass', 'emptied');
    else if (outcome === 'replaced') line.finish('skip', 'left alone: somebody copied something else since');
    else line.finish('warn', 'could not be emptied; copy something else over the token');
    world.signal.throwIfAborted();
  } finally {
    deafen();
    over.abort();
    line.clear();
  }
}
