import { failureOrigins } from './failure-origins-data.ts';
import { fileCauses, machineCauses, rerunCauses, signInCauses } from './failures/causes-around-data.ts';
import {
  consentCauses,
  permissionCauses,
  principalCauses,
  registrationCauses,
  roleCauses,
} from './failures/causes-in-entra-data.ts';
import { claimCauses, defenderCauses, serviceCauses, tokenCauses } from './failures/causes-in-use-data.ts';
import type { FailureCause } from './failures/failure-cause.ts';
import type { FailureId } from './remedies.ts';

/** How a failure is known: users or maintainers met it, a vendor documents it, a neighbouring tool met it, or we infer it. */
export type FailureEvidence = 'reported' | 'vendor' | 'neighbour' | 'inferred';

export interface FailureOrigin {
  /** 1 is the one that matters most: likelihood times cost, costlier first. A judgement, not a measurement. */
  readonly rank: number;
  /** 1 to 5. */
  readonly likelihood: number;
  /** 1 to 5. */
  readonly cost: number;
  readonly evidence: readonly FailureEvidence[];
  readonly sources: readonly string[];
}

/** Why a failure happens and how it shows: for reviewers and for the handbook, not for the error screen. */
export interface FailureBackground extends FailureOrigin, FailureCause {}

const causes: Readonly<Record<FailureId, FailureCause>> = {
  ...machineCauses,
  ...signInCauses,
  ...roleCauses,
  ...registrationCauses,
  ...principalCauses,
  ...permissionCauses,
  ...consentCauses,
  ...serviceCauses,
  ...tokenCauses,
  ...claimCauses,
  ...defenderCauses,
  ...fileCauses,
  ...rerunCauses,
};

export function backgroundOf(id: FailureId): FailureBackground {
  return { ...causes[id], ...failureOrigins[id] };
}
