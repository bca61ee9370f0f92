import { AccessError } from '../errors/access-error.ts';
import { exitCode } from '../errors/exit-code.ts';
import { readableTime } from '../errors/in-one-line.ts';
import { redact } from '../network/redact.ts';
import { wrapText } from '../terminal/text-layout.ts';
import { fact, type Paper, paragraph, remark, shown, valueRoom } from './layout.ts';

/** The part of every --json document that ends in a refusal. */
export interface ErrorDocument {
  readonly code: string;
  readonly happened: string;
  readonly todo: readonly string[];
  readonly ids: {
    readonly correlationId: string | null;
    readonly requestId: string | null;
    readonly traceId: string | null;
    readonly time: string | null;
  };
}

const reportTodo = 'Run the same command with --verbose and report what it shows.';

/** An error that is not an AccessError is a fault of this program; its text is shown redacted, its stack only on request. */
function textOfBug(error: unknown): string {
  return redact(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** How a step is told: commands in it may need the flags without which they would be about something else. */
export type Telling = (step: string) => string;
const asItIs: Telling = (step) => step;

export function errorDocument(error: unknown, tell: Telling = asItIs): ErrorDocument {
  const known = error instanceof AccessError ? error : null;
  const ids = known?.ids ?? {};
  return {
    code: known?.code ?? 'bug',
    happened: known?.happened ?? `Something in defender-access went wrong: ${textOfBug(error)}`,
    todo: known?.todo.map(tell) ?? [reportTodo],
    ids: {
      correlationId: ids.correlationId ?? null,
      requestId: ids.requestId ?? null,
      traceId: ids.traceId ?? null,
      time: ids.time ?? null,
    },
  };
}

function supportLine(error: AccessError): string {
  const { requestId, correlationId, traceId, time } = error.ids;
  return [
    requestId === undefined ? '' : `request ${requestId}`,
    correlationId === undefined ? '' : `correlation ${correlationId}`,
    traceId === undefined ? '' : `trace ${traceId}`,
    time === undefined ? '' : shown(readableTime(time)),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** Several steps are numbered, and hang under their numbers. */
function steps(todo: readonly string[], paper: Paper): string {
  const [only] = todo;
  if (todo.length === 1 && only !== undefined) return shown(only);
  return todo
    .flatMap((step, index) =>
      wrapText(shown(step), valueRoom(paper) - 3).map((line, at) =>
        at === 0 ? `${index + 1}. ${line}` : `   ${line}`,
      ),
    )
    .join('\n');
}

function layRefusal(error: AccessError, todo: readonly string[], paper: Paper): string {
  const { style } = paper;
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['whose move', error.whoseMove === undefined ? undefined : shown(error.whoseMove)],
    ['what to do', todo.length === 0 ? undefined : steps(todo, paper)],
    ['tried', error.retried === undefined ? undefined : shown(error.retried)],
    [
      'the service said',
      error.raw === undefined || error.raw === error.happened ? undefined : shown(redact(error.raw)),
    ],
    ['for support', supportLine(error) || undefined],
  ];
  const facts = rows.flatMap(([label, value]) => (value === undefined ? [] : [fact(label, value, paper)]));
  const title = remark(style.bad(style.symbols.fail), style.strong(shown(error.happened)), paper);
  return ['', title, ...(facts.length === 0 ? [] : ['', ...facts])].join('\n');
}

/** A command line that cannot be run is answered in two lines, as shells do; a screen would only push them away. */
function layUsage(error: AccessError, todo: readonly string[], paper: Paper): string {
  return [`defender-access: ${shown(error.happened)}`, ...todo.map(shown)]
    .map((line) => (paper.style.unicode ? line : line.replaceAll('…', '...')))
    .join('\n');
}

/**
 * A refusal as a screen: what happened, whose move it is, what to do, the ids support asks for.
 *
 * @param verbose also shows the stack of an error that nobody foresaw
 */
export function layError(error: unknown, paper: Paper, verbose: boolean, tell: Telling = asItIs): string {
  const { style } = paper;
  if (error instanceof AccessError) {
    const todo = error.todo.map(tell);
    if (error.code === 'cancelled') {
      const stands = todo.map((line) => paragraph(shown(line), paper));
      return ['', remark(style.faint(style.symbols.skip), shown(error.happened), paper), ...stands].join('\n');
    }
    return error.exitCode === exitCode.usage ? layUsage(error, todo, paper) : layRefusal(error, todo, paper);
  }
  const stack = verbose && error instanceof Error ? redact(error.stack ?? '') : '';
  return [
    '',
    remark(style.bad(style.symbols.fail), style.strong('Something in defender-access went wrong.'), paper),
    '',
    fact('what happened', shown(textOfBug(error)), paper),
    fact('what to do', reportTodo, paper),
    ...(stack === '' ? [] : ['', stack]),
  ].join('\n');
}
