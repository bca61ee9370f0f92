import type { ApiKey } from '../catalog/api.ts';
import { type FailureId, type RemedyValues, refusal } from '../catalog/remedies.ts';
import type { AccessError } from '../errors/access-error.ts';
import { stepsInOneLine, supportInOneLine } from '../errors/in-one-line.ts';
import type { Check } from '../values/check.ts';
import { gather, type Have, type Need, type SetupInput } from './setup-input.ts';

/** A check without its name: what was seen, and what to do. */
export type Decision = Omit<Check, 'id' | 'title'>;

/** One check of verify: where it stands in the list, what it needs, and how it decides. */
export interface SetupCheck {
  readonly id: string;
  readonly title: string;
  /** true: one check per wanted API, its id ending in the API's key. */
  readonly perApi: boolean;
  readonly needs: readonly Need[];
  /** What it tells, for the documentation and --help. */
  readonly about: string;
  run(input: SetupInput, api: ApiKey | null): Check;
}

interface Description<N extends Need> {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly needs: readonly N[];
}

/** A check that is made once. Skipped, with the reason, when something it needs is not there. */
export function once<N extends Need>(
  description: Description<N>,
  decide: (have: Pick<Have, N>, input: SetupInput) => Decision,
): SetupCheck {
  const { id, title, needs } = description;
  return {
    ...description,
    perApi: false,
    run(input) {
      const found = gather(input, needs);
      return { id, title, ...('because' in found ? skipped(found.because) : decide(found.have, input)) };
    },
  };
}

/** A check that is made for each API that is wanted. */
export function perApi<N extends Need>(
  description: Description<N>,
  decide: (have: Pick<Have, N>, api: ApiKey, input: SetupInput) => Decision,
): SetupCheck {
  const { id, title, needs } = description;
  return {
    ...description,
    perApi: true,
    run(input, api) {
      if (api === null) throw new TypeError(`${id} is made per API`);
      const found = gather(input, needs);
      const decision = 'because' in found ? skipped(found.because) : decide(found.have, api, input);
      return { id: `${id}-${api}`, title, ...decision };
    },
  };
}

export function pass(seen: string): Decision {
  return { verdict: 'pass', seen };
}

export function skipped(because: string): Decision {
  return { verdict: 'skipped', seen: because };
}

export function warn(seen: string, remedy: string): Decision {
  return { verdict: 'warn', seen, remedy };
}

export function fail(seen: string, remedy: string): Decision {
  return { verdict: 'fail', seen, remedy };
}

/** A failure that catalog/remedies knows: its next steps, our sentence. */
export function failAs(id: FailureId, seen: string, values: RemedyValues = {}): Decision {
  const { todo, whoseMove } = refusal(id, { values });
  return { ...fail(seen, stepsInOneLine(todo)), ...(whoseMove === undefined ? {} : { whoseMove }) };
}

export function failWith(problem: AccessError): Decision {
  const detail = supportInOneLine(problem);
  return {
    ...fail(problem.happened, stepsInOneLine(problem.todo)),
    ...(detail === '' ? {} : { detail }),
    ...(problem.whoseMove === undefined ? {} : { whoseMove: problem.whoseMove }),
  };
}

export function listed(items: readonly string[]): string {
  return items.join(', ');
}

export function counted(count: number, noun: string): string {
  return `${count === 0 ? 'no' : count === 1 ? 'one' : count} ${noun}${count === 1 ? '' : 's'}`;
}
