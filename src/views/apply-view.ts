import type { ApplyProgress, ChangeEnd } from '../apply/outcome.ts';
import type { Change } from '../plan/plan.ts';
import type { Progress, Terminal } from '../terminal/terminal.ts';
import { changeLabel, changeWords, mostNamed } from './change-words.ts';
import { type Crowd, showCrowd } from './crowd-view.ts';
import { shortId, shown } from './layout.ts';

/** One line per change: begun, waited for with its reason, decided. The consents of many people share one. */
export function showApplying(terminal: Terminal, tenantName: string): ApplyProgress {
  const running = new Map<Change, Progress>();
  const ids = new Map<Change, string>();
  let crowd: Crowd | null = null;
  let hasBegun = false;
  // Where nothing is written nothing stands between the plan and what follows it.
  const opens = (): void => {
    if (!hasBegun) terminal.say('');
    hasBegun = true;
  };
  const lineOf = (change: Change): Progress => {
    const known = running.get(change);
    if (known !== undefined) return known;
    opens();
    const started = terminal.progress(changeLabel(change), change.action === 'delete' ? 'deleting' : 'writing');
    running.set(change, started);
    return started;
  };
  const done = (change: Change): string => {
    if (change.action === 'delete') {
      return change.kind === 'service-principal' ? 'gone' : `gone: ${changeWords(change, tenantName)}`;
    }
    const id = ids.get(change);
    const isObject = change.kind === 'application' || change.kind === 'service-principal';
    return isObject && id !== undefined ? shortId(id, terminal.style) : changeWords(change, tenantName);
  };
  const texts: Readonly<Record<ChangeEnd, (change: Change) => readonly ['pass' | 'fail' | 'warn' | 'skip', string]>> = {
    done: (change) => ['pass', done(change)],
    written: (change) => ['warn', `${done(change)}: written, not seen again yet`],
    'handed-off': (change) => ['skip', `${changeWords(change, tenantName)}: for someone who may`],
    failed: (change) => [
      'fail',
      `${changeWords(change, tenantName)}: not ${change.action === 'delete' ? 'deleted' : 'written'}`,
    ],
    unsure: (change) => ['warn', `${changeWords(change, tenantName)}: sent, but the answer was lost`],
  };
  return {
    begins(changes) {
      if (changes.length > 0) opens();
      const personal = changes.filter((change) => change.kind === 'grant' && change.user !== null);
      if (personal.length > mostNamed) crowd ??= showCrowd(terminal);
      crowd?.joins(personal);
      for (const change of changes) if (crowd?.holds(change) !== true) lineOf(change);
    },
    waits(changes, reason) {
      if (changes.some((change) => crowd?.holds(change) === true)) crowd?.waits(shown(reason));
      for (const change of changes) if (crowd?.holds(change) !== true) lineOf(change).update(shown(reason));
    },
    written(change, id) {
      if (crowd?.holds(change) === true) return crowd.written();
      if (id !== null) ids.set(change, id);
      const end =
        change.action === 'delete'
          ? 'deleted; waiting until Entra no longer shows it'
          : 'written; waiting until Entra shows it';
      lineOf(change).update(end);
    },
    ends(change, end) {
      if (crowd?.holds(change) === true && crowd.ends(end)) return;
      const [symbol, text] = texts[end](change);
      lineOf(change).finish(symbol, text);
      running.delete(change);
    },
  };
}
