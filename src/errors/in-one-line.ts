import type { AccessError } from './access-error.ts';

/** The steps of a refusal in one line; one that ends in a command is ended, so that the next does not read as a part of it. */
export function stepsInOneLine(todo: readonly string[]): string {
  return todo.map((step, index) => (index < todo.length - 1 && /[^.!?;:]$/.test(step) ? `${step}.` : step)).join(' ');
}

/** What the service said and the ids that support asks for, each with its name; empty where there is neither. */
export function supportInOneLine({ raw, ids, retried }: Pick<AccessError, 'raw' | 'ids' | 'retried'>): string {
  const { requestId, traceId, correlationId, time } = ids;
  return [
    raw?.replace(/[.,;]+$/, ''),
    requestId === undefined ? undefined : `request ${requestId}`,
    traceId === undefined ? undefined : `trace ${traceId}`,
    correlationId === undefined ? undefined : `correlation ${correlationId}`,
    time === undefined ? undefined : readableTime(time),
    retried === undefined ? undefined : `tried again ${retried}`,
  ]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}

/** `2026-11-22 12:43:00 UTC`, as support asks for it; anything that is no time as it came. */
export function readableTime(time: string): string {
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
