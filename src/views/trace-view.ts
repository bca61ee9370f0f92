import type { TraceEntry } from '../network/http-client.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { shown } from './layout.ts';

/** One line per exchange for --verbose: method, address, status, time, the id support asks for. Redacted by the network. */
export function traceTo(terminal: Pick<Terminal, 'say' | 'style'>): (entry: TraceEntry) => void {
  return ({ method, url, status, durationInMs, requestId, problem }) => {
    const parts = [
      `${method} ${shown(url)}`,
      status === null ? 'no answer' : String(status),
      `${Math.round(durationInMs)} ms`,
      ...(requestId === null ? [] : [`request ${shown(requestId)}`]),
      ...(problem === null ? [] : [shown(problem)]),
    ];
    terminal.say(terminal.style.faint(`  ${parts.join('  ')}`));
  };
}
