import type { RecordPermission, RecordPerson, SetupRecord } from './record-shape.ts';

export function whoMayUse({ assignmentRequired, assigned }: NonNullable<SetupRecord['servicePrincipal']>): string {
  if (!assignmentRequired) return 'everyone in the tenant';
  return assigned.length === 0
    ? 'nobody: assignment is required, and nobody is assigned'
    : assigned.map(personWords).join(', ');
}

export function consentWords(consent: RecordPermission['consent']): string {
  if (consent.kind === 'everyone') return 'for everyone';
  return consent.kind === 'none' ? 'none' : `for ${consent.people.map(personWords).join(', ')}`;
}

export function personWords({ name, userPrincipalName }: RecordPerson): string {
  return name === null ? userPrincipalName : `${name} (${userPrincipalName})`;
}
