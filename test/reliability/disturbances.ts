import type { Disturbance, Target } from './matrix.ts';

const disturbances: readonly (readonly [what: string, disturbance: Disturbance])[] = [
  ['lost before it arrived', { kind: 'reset-before' }],
  ['lost after the service had done it', { kind: 'reset-after' }],
  ['answered 429 with seconds', { kind: 'status', status: 429, retryAfterInSeconds: 1 }],
  ['answered 429 with a date', { kind: 'status', status: 429, retryAfterInSeconds: 2, retryAfterAsDate: true }],
  ['answered 429 without a word on how long', { kind: 'status', status: 429 }],
  ['answered 500', { kind: 'status', status: 500 }],
  ['answered 503 with seconds', { kind: 'status', status: 503, retryAfterInSeconds: 1 }],
  ['answered 503', { kind: 'status', status: 503 }],
  ['answered 504', { kind: 'status', status: 504 }],
  ['never answered', { kind: 'hang' }],
  ['answered by half', { kind: 'truncate' }],
  ["answered by a proxy's page", { kind: 'html', status: 200 }],
  ["answered by a gateway's page", { kind: 'html', status: 502 }],
  ['the last thing the program sent before it was killed', { kind: 'kill', when: 'before' }],
  ['the last thing that was done before the program was killed', { kind: 'kill', when: 'after' }],
];

export interface DisturbedRequest {
  readonly title: string;
  readonly target: Target;
  readonly disturbance: Disturbance;
}

/** Every request x everything that may happen to it. A kill happens to a batch as a whole. */
export function everythingThatMayHappen(targets: readonly Target[]): readonly DisturbedRequest[] {
  return targets.flatMap((target) =>
    disturbances
      .filter(([, { kind }]) => !target.inBatch || kind !== 'kill')
      .map(([what, disturbance]) => ({ title: `${target.title}: ${what}`, target, disturbance })),
  );
}
