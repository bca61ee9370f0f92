import { seededGuid } from './seeded-guid.ts';

export const defaultDomain = 'contoso.example';

/** A person of the practice tenant. */
export interface SandboxAccount {
  readonly key: 'admin' | 'appadmin' | 'analyst' | 'reader' | 'pim' | 'guest';
  readonly upn: string;
  readonly displayName: string;
  readonly objectId: string;
  /** What they can do, in one line. */
  readonly summary: string;
}

const account = (key: SandboxAccount['key'], displayName: string, summary: string, upn?: string): SandboxAccount => ({
  key,
  upn: upn ?? `${key}@${defaultDomain}`,
  displayName,
  objectId: seededGuid(`user/${key}`),
  summary,
});

export const sandboxAccounts: readonly SandboxAccount[] = [
  account('admin', 'Adele Admin', 'Global Administrator: may do everything, Defender included'),
  account('appadmin', 'Alex Apps', 'Application Administrator: registers apps and consents; no Defender role'),
  account('analyst', 'Ana Analyst', 'Security Reader: reads Defender; may not consent'),
  account('reader', 'Rui Reader', 'plain member: no Defender role, no administrator role'),
  account('pim', 'Pia Pending', 'eligible for Cloud Application Administrator in PIM, not activated'),
  account('guest', 'Gus Guest', 'guest from Fabrikam: no roles here', `guest_fabrikam.example#EXT#@${defaultDomain}`),
];

/** What a guest types to sign in is the mail of the home tenant. */
export function mailOf(account: SandboxAccount): string {
  return account.key === 'guest' ? 'guest@fabrikam.example' : account.upn;
}
