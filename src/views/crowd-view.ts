import type { ChangeEnd } from '../apply/outcome.ts';
import type { Change } from '../plan/plan.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** The consents of many people, in one line of progress. */
export interface Crowd {
  joins(changes: readonly Change[]): void;
  holds(change: Change): boolean;
  waits(reason: string): void;
  written(): void;
  /** @returns false for an end that deserves a line of its own */
  ends(end: ChangeEnd): boolean;
}

export function showCrowd(terminal: Pick<Terminal, 'progress'>): Crowd {
  const members = new Set<Change>();
  const people = new Set<string>();
  let writtenCount = 0;
  let doneCount = 0;
  let open = 0;
  const line = terminal.progress('consent', 'writing');
  return {
    joins(changes) {
      for (const change of changes) {
        if (members.has(change)) continue;
        members.add(change);
        open += 1;
        if (change.kind === 'grant' && change.user !== null) people.add(change.user.objectId);
      }
    },
    holds: (change) => members.has(change),
    waits: (reason) => line.update(reason),
    written() {
      writtenCount += 1;
      line.update(`${writtenCount} written; waiting until Entra shows them`);
    },
    ends(end) {
      open -= 1;
      const isDone = end === 'done';
      if (isDone) doneCount += 1;
      if (open === 0) {
        if (doneCount === members.size) line.finish('pass', `for ${people.size} people`);
        else if (doneCount > 0) line.finish('warn', `${doneCount} of ${members.size} are there`);
        else line.clear();
      }
      return isDone;
    },
  };
}
