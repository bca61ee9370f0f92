import { refusal } from '../catalog/remedies.ts';
import type { CallResult } from '../defender/defender-api.ts';
import type { AccessError } from '../errors/access-error.ts';
import { stepsInOneLine, supportInOneLine } from '../errors/in-one-line.ts';
import type { Check, Verdict } from '../values/check.ts';

/** Checks of claims that decide: while one fails, the token is not what it should be, and it is sent to nobody. */
export const decisiveClaims: readonly string[] = ['token-form', 'audience', 'tenant', 'issuer', 'app', 'user', 'time'];

/** A check that a refusal decided: its words, its next steps, its raw line and ids. */
export function failedCheck(id: string, title: string, problem: AccessError): Check {
  return { id, title, verdict: 'fail', seen: problem.happened, ...remedyAndDetail(problem) };
}

export function skippedCheck(id: string, title: string, because: string): Check {
  return { id, title, verdict: 'skipped', seen: because };
}

const verdictOfCall: Readonly<Partial<Record<CallResult['verdict'], Verdict>>> = {
  works: 'pass',
  'feature-off': 'warn',
  'nothing-to-call': 'skipped',
};

/** The live call as a check. A throttled or faulty service fails it: only an answer is a proof. */
export function callCheck(result: CallResult): Check {
  const verdict = verdictOfCall[result.verdict] ?? 'fail';
  return {
    id: `call-${result.api}`,
    title: 'live call',
    verdict,
    seen: result.seen,
    ...(result.problem === null ? {} : remedyAndDetail(result.problem)),
  };
}

/** A token of another person or tenant is a matter of who signed in; of another API or app, or out of time, is not. */
export function unfitToken(check: Check): AccessError {
  const stranger = /^(tenant|issuer|user)-/.test(check.id);
  return refusal(stranger ? 'K3' : 'K1', {
    happened: `The token does not fit: ${check.title}, ${check.seen}. It was not sent anywhere.`,
    ...(stranger
      ? {}
      : { code: 'token-invalid', todo: [check.remedy ?? 'Get a new one: defender-access token --fresh'] }),
  });
}

function remedyAndDetail(problem: AccessError): Pick<Check, 'remedy' | 'detail' | 'whoseMove'> {
  const detail = supportInOneLine(problem);
  return {
    ...(problem.todo.length === 0 ? {} : { remedy: stepsInOneLine(problem.todo) }),
    ...(detail === '' ? {} : { detail }),
    ...(problem.whoseMove === undefined ? {} : { whoseMove: problem.whoseMove }),
  };
}
