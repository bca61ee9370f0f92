import { type ApiKey, apis } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import { AccessError, type SupportIds } from '../errors/access-error.ts';
import type { AccessErrorCode } from '../errors/exit-code.ts';
import type { CallVerdict, Classified } from './classify-answer.ts';
import type { HarmlessRead } from './harmless-reads.ts';

/** Who called, with what. */
export interface Caller {
  readonly cloud: Cloud;
  /** Delegated permissions the token was seen to carry for this API. */
  readonly scopes: readonly string[];
  /** UPN of the token's owner. */
  readonly user?: string;
}

/** What a successful answer shows. */
export function worksSentence(read: HarmlessRead, count: number | null): string {
  const path = read.path.split('?')[0];
  if (count === null) return `GET ${path} answered`;
  if (count === 0) {
    return `GET ${path} answered with an empty list: access works, nothing is visible (device groups, or nothing there yet)`;
  }
  return `GET ${path} answered, ${count} ${read.item}${count === 1 ? '' : 's'} seen`;
}

/** What a refusing answer shows, in one sentence. */
export function refusedSentence(
  api: ApiKey,
  verdict: CallVerdict,
  status: number,
  found: Classified,
  caller: Caller,
): string {
  const name = apis[api].productName;
  const person = caller.user ?? 'this person';
  const carried = caller.scopes.join(', ');
  switch (verdict) {
    case 'scope-missing':
      return found.required.length > 0
        ? `${name} wants one of ${found.required.join(', ')} and sees ${found.held.join(', ') || 'none'} (${status}).`
        : `${name} says that the token lacks a permission (${status}).`;
    case 'role-missing':
      return `${name} refused ${person} (${status}). The token carries ${carried}, so nothing is wrong with the app.`;
    case 'unlicensed':
      return found.failure === 'L2'
        ? `${name} is not active in this tenant, or not yet (${status}).`
        : `${name} is not licensed or set up in this tenant, or this is another cloud's host (${status}).`;
    case 'wrong-audience':
      return `${name} says that the token is meant for another API (${status}).`;
    case 'claims-challenge':
      return `${name} asks for a fresh sign-in (${status}).`;
    case 'throttled':
      return `${name} is over its quota for this tenant (${status}); the setup itself is not in doubt.`;
    case 'outage':
      return `${name} has a fault of its own (${status}).`;
    case 'garbled':
      return `What answered for ${name} is not the API: status ${status} without the JSON it documents.`;
    default:
      return `${name} refused the call (${status}).`;
  }
}

/** Verdicts no entry of catalog/remedies is about. */
const codeWithoutEntry: Partial<Record<CallVerdict, AccessErrorCode>> = {
  outage: 'service-unavailable',
  garbled: 'answer-garbled',
};

/** The refusal with whose move it is, by catalog/remedies where an entry fits. */
export function problemOf(
  api: ApiKey,
  found: Classified,
  happened: string,
  ids: SupportIds,
  caller: Caller,
  retried: string | undefined,
): AccessError {
  const details = {
    happened,
    ids,
    ...(found.raw === null ? {} : { raw: found.raw }),
    ...(retried === undefined ? {} : { retried }),
    ...(found.claims === null ? {} : { claims: found.claims }),
  };
  if (found.failure !== null) return refusal(found.failure, { ...details, values: wordsFor(api, found, caller) });
  return new AccessError(codeWithoutEntry[found.verdict] ?? 'defender-refused', {
    ...details,
    todo:
      found.verdict === 'garbled'
        ? ['Check the proxy and, with a cloud file, its endpoints, then run: defender-access verify']
        : found.verdict === 'outage'
          ? ['Try again later: defender-access verify']
          : ['Run: defender-access verify', 'If it stays, give Microsoft support the request id and the time.'],
  });
}

/** Words for the placeholders of catalog/remedies. */
function wordsFor(api: ApiKey, found: Classified, caller: Caller) {
  const held = found.held.length > 0 ? found.held : caller.scopes;
  return {
    api: apis[api].productName,
    feature: apis[api].productName,
    account: caller.user ?? 'this person',
    scopes: found.required.join(', '),
    granted: held.join(', '),
    expected: caller.cloud.resources[api]?.audience ?? '',
    cloud: caller.cloud.title,
  };
}
