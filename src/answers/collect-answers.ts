import { AccessError } from '../errors/access-error.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type FlagValues, isOn } from './flags.ts';
import type { Question } from './question.ts';

/** Who can be asked, and what was said already. */
export interface Asking {
  readonly flags: FlagValues;
  readonly terminal: Terminal;
  /** A whole command line that needs no terminal, for those who have none. */
  readonly example: string;
}

/**
 * The one place where a question becomes an answer: a flag always answers; --yes takes the default where there is one; a
 * person is asked; else the flag that is missing is named.
 *
 * @throws AccessError `answer-missing` or the question's own code; whatever its flags' check throws
 */
export async function answer<T>(question: Question<T>, asking: Asking): Promise<T> {
  const given = question.fromFlags(asking.flags);
  if (given !== undefined) return given;
  if (isOn(asking.flags, 'yes') && question.fallback !== undefined) return question.fallback;
  if (asking.terminal.canAsk && !isOn(asking.flags, 'json')) return question.askOn(asking.terminal);
  throw missingAnswers([question], asking);
}

/**
 * Refuses, before anybody signs in, what could only be refused later: flags that cannot be used, and questions that nothing
 * answers where nobody can be asked. All that is missing is named at once.
 */
export function assertAnswerable(questions: readonly Question<unknown>[], asking: Asking): void {
  const canAsk = asking.terminal.canAsk && !isOn(asking.flags, 'json');
  const takesDefaults = isOn(asking.flags, 'yes');
  const open = questions.filter((question) => {
    const given = question.fromFlags(asking.flags) !== undefined;
    return !given && !canAsk && !(takesDefaults && question.fallback !== undefined);
  });
  if (open.length > 0) throw missingAnswers(open, asking);
}

function missingAnswers(questions: readonly Question<unknown>[], { flags, example }: Asking): AccessError {
  const own = questions.length === 1 ? questions[0]?.missing : undefined;
  if (own !== undefined) return new AccessError(own.code, { happened: own.happened, todo: own.todo });
  const names = questions.map((question) => question.flags.map((name) => `--${name}`).join(' or '));
  const verb = names.length === 1 ? 'is' : 'are';
  const why = isOn(flags, 'json') ? '--json never asks' : 'there is no terminal to ask in';
  const defaults = questions.some((question) => question.fallback !== undefined) && !isOn(flags, 'yes');
  return new AccessError('answer-missing', {
    happened: `${listed(names)} ${verb} missing, and ${why}.`,
    todo: [...(defaults ? ['With --yes the defaults are taken.'] : []), `Example: ${example}`],
  });
}

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}
