import type { AccessErrorCode } from '../../errors/exit-code.ts';

/** The part of a remedy that reaches the screen. `{placeholders}` are listed in neutral-words.ts. */
export interface RemedyText {
  /** Two to eight words, for lists. */
  readonly title: string;
  readonly code: AccessErrorCode;
  /** What was observed, one or two plain sentences. */
  readonly happened: string;
  /** What the reader can do, in order. */
  readonly todo: readonly string[];
  /** Who has to move, where it is not the reader. */
  readonly whoseMove?: string;
}

/** People to turn to, named by what they may do. */
export const movers = {
  policy:
    'someone who manages Conditional Access in Entra ID (Conditional Access Administrator or Security Administrator)',
  consent: 'a Cloud Application Administrator, Application Administrator or Global Administrator',
  registration: 'an Application Administrator or Cloud Application Administrator',
  roles: 'a Privileged Role Administrator or Global Administrator',
  defenderRoles: 'someone who manages roles in the Defender portal',
  licences: 'someone who manages licences for the tenant',
  network: 'whoever runs your network',
  microsoft: 'Microsoft support',
  us: 'the makers of defender-access',
} as const;
