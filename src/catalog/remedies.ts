import { AccessError, type SupportIds } from '../errors/access-error.ts';
import type { AccessErrorCode } from '../errors/exit-code.ts';
import { plainText } from '../values/plain-text.ts';
import { fileRemedies, rerunRemedies } from './remedies/files.ts';
import { machineRemedies } from './remedies/machine.ts';
import { fill, type Placeholder } from './remedies/neutral-words.ts';
import { consentRemedies, permissionRemedies } from './remedies/permissions.ts';
import { principalRemedies } from './remedies/principals.ts';
import { registrationRemedies } from './remedies/registration.ts';
import type { RemedyText } from './remedies/remedy-text.ts';
import { roleRemedies } from './remedies/roles.ts';
import { claimRemedies, defenderRemedies, serviceRemedies, tokenRemedies } from './remedies/service.ts';
import { signInRemedies } from './remedies/sign-in.ts';

const texts = {
  ...machineRemedies,
  ...signInRemedies,
  ...roleRemedies,
  ...registrationRemedies,
  ...principalRemedies,
  ...permissionRemedies,
  ...consentRemedies,
  ...serviceRemedies,
  ...tokenRemedies,
  ...claimRemedies,
  ...defenderRemedies,
  ...fileRemedies,
  ...rerunRemedies,
};

/** Where in the journey a failure belongs, by the letter of its id. */
export const stages = {
  A: 'machine, network, terminal and browser',
  B: 'sign-in and account',
  C: 'roles',
  D: 'app registration',
  E: 'service principals',
  F: 'permissions',
  G: 'approval',
  H: 'replication',
  I: 'throttling and service faults',
  J: 'getting the token',
  K: 'token claims',
  L: 'the call to Defender',
  M: 'files',
  N: 'running again and removing',
} as const;

export type Stage = keyof typeof stages;
export type FailureId = keyof typeof texts;
export type RemedyValues = Readonly<Partial<Record<Placeholder, string>>>;

/** A way in which this job fails, and what to do about it. Causes and sources stand in failure-background.ts. */
export interface Remedy extends RemedyText {
  readonly id: FailureId;
  readonly stage: Stage;
}

export const remedies: readonly Remedy[] = failureIds().map((id) => ({ id, stage: stageOf(id), ...texts[id] }));

export function failureIds(): readonly FailureId[] {
  return Object.keys(texts).filter(isFailureId);
}

export function isFailureId(text: string): text is FailureId {
  return Object.hasOwn(texts, text);
}

export function stageOf(id: FailureId): Stage {
  return id.slice(0, 1) as Stage;
}

export function remedyOf(id: FailureId): Remedy {
  return { id, stage: stageOf(id), ...texts[id] };
}

export interface RefusalDetails {
  /** Words for the placeholders of the remedy; one that is left out is replaced by a neutral word. */
  readonly values?: RemedyValues;
  /** Instead of the remedy's own sentence, where more is known. */
  readonly happened?: string;
  /** Steps to put before the remedy's own ones. */
  readonly todoFirst?: readonly string[];
  /** Instead of the remedy's own steps, for a case that only resembles it. */
  readonly todo?: readonly string[];
  /** Instead of the remedy's own code, for the same reason. */
  readonly code?: AccessErrorCode;
  /** Who has to move, where it is someone else than the remedy says. */
  readonly whoseMove?: string;
  readonly ids?: SupportIds;
  /** The raw line of the service, already redacted. */
  readonly raw?: string;
  readonly cause?: unknown;
  readonly retried?: string;
  readonly claims?: string;
}

/**
 * The AccessError for a failure that was recognised. Values and the raw line are made safe to show; redaction of
 * secrets is NOT done here, it is the business of whoever read the answer.
 */
export function refusal(id: FailureId, details: RefusalDetails = {}): AccessError {
  const text: RemedyText = texts[id];
  const values = showable(details.values ?? {});
  const whoseMove = details.whoseMove ?? text.whoseMove;
  return new AccessError(details.code ?? text.code, {
    happened: details.happened ?? fill(text.happened, values),
    todo: [...(details.todoFirst ?? []), ...(details.todo ?? text.todo).map((step) => fill(step, values))],
    failure: id,
    ...(whoseMove === undefined ? {} : { whoseMove }),
    ...(details.ids === undefined ? {} : { ids: details.ids }),
    ...(details.raw === undefined ? {} : { raw: oneLine(details.raw) }),
    ...(details.retried === undefined ? {} : { retried: details.retried }),
    ...(details.claims === undefined ? {} : { claims: details.claims }),
    ...(details.cause === undefined ? {} : { cause: details.cause }),
  });
}

function oneLine(text: string): string {
  return plainText(text.replace(/\s+/g, ' ').trim());
}

function showable(values: RemedyValues): RemedyValues {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, plainText(value)]));
}
