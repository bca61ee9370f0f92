import type { Powers } from '../catalog/roles.ts';
import type { ObservedOperator, ObservedTenant } from '../state/observed-state.ts';
import { marked, type Paper, paragraph, shortId, shown, verdictSymbol } from './layout.ts';

/** Before anything: what a person needs to have at hand. */
export function layNeeds(paper: Paper): string {
  return paragraph(
    'You need a role that may register and consent (Cloud Application Administrator is enough), Microsoft Defender in the tenant, and a browser.',
    paper,
  );
}

function powersWords(powers: Powers): string {
  const { register, consent, through } = powers;
  if (register === 'yes' && consent === 'yes') return `${through}: may register and consent`;
  const registers = {
    yes: 'may register',
    perhaps: 'may register if the tenant lets members do so',
    no: 'may not register',
  };
  const consents = {
    yes: 'may consent',
    perhaps: 'consent will show',
    no: 'may not consent: you get a link for someone who may',
  };
  return `${through}: ${registers[register]}; ${consents[consent]}`;
}

/** Who signed in, where, and what their roles allow. A role that is only eligible is said, since nothing works with it yet. */
export function laySignedIn(
  seen: {
    readonly operator: ObservedOperator;
    readonly tenant: Pick<ObservedTenant, 'id' | 'displayName'>;
    readonly powers: Powers;
  },
  paper: Paper,
): string {
  const { operator, tenant, powers } = seen;
  const { style } = paper;
  const upn = shown(operator.userPrincipalName);
  const lines = [
    operator.displayName === null ? upn : `${shown(operator.displayName)}, ${upn}`,
    `${shown(tenant.displayName)}, ${shortId(tenant.id, style)}`,
    powersWords(powers),
    ...(operator.userType === 'Guest' ? ['a guest in this tenant'] : []),
    // With the usual sign-in nobody can see which roles are eligible; whoever has one must hear that it does not count yet.
    ...(operator.eligibleRoles === null && powers.consent === 'no'
      ? ['a role that is only eligible (Privileged Identity Management) counts once you activate it and sign in again']
      : []),
    ...(operator.eligibleRoles ?? []).map(
      (role) =>
        `${shown(role.displayName)} is eligible, not active: activate it in Privileged Identity Management first`,
    ),
  ];
  const verdict = powers.register === 'no' || powers.consent === 'no' ? 'warn' : 'pass';
  return marked(verdictSymbol(verdict, style), 'signed in', lines.join('\n'), paper);
}
