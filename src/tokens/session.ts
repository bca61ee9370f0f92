import type { Guid } from '../values/guid.ts';
import type { Secret } from '../values/secret.ts';

export const signInMethods = ['browser', 'device-code', 'azure-cli'] as const;
export type SignInMethod = (typeof signInMethods)[number];
/** Those that ask a person, and so serve any client. */
export type InteractiveMethod = Exclude<SignInMethod, 'azure-cli'>;

/** Who signed in, as the token says; read for display and comparison, trusted only by the API it is for. */
export interface SignedInAccount {
  readonly objectId: Guid;
  readonly tenantId: Guid;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
}

export interface AccessToken {
  readonly token: Secret;
  readonly expiresAt: Date;
  /** Whole scope names, from the token's scp claim where it can be read, else from the answer's scope field. */
  readonly scopes: readonly string[];
}

export interface TokenRequest {
  /** App ID URI without trailing slash, such as https://api.security.microsoft.com; `/.default` is added. */
  readonly audience: string;
  /** Ask the service even if a valid token is at hand; after a grant or role changed. */
  readonly fresh?: boolean;
  /** Claims challenge of an earlier refusal; answered silently where the service allows it, else by one new sign-in. */
  readonly claims?: string;
}

/** A person signed in through one client. Tokens live in memory only. */
export interface Session {
  readonly account: SignedInAccount;
  readonly method: SignInMethod;
  readonly clientId: Guid;
  /** Silent where the library can (refresh token), else one interactive sign-in by the same method. */
  tokenFor(request: TokenRequest): Promise<AccessToken>;
}

/** What the person is shown, or asked, while a sign-in is under way. Wired to the terminal by commands/. */
export interface SignInGuide {
  /** Called once per browser attempt, before the page is opened. The URL is complete and on one line. */
  browserOpens(url: string): void;
  /** Called once per device code. */
  codeIssued(code: { userCode: string; verificationUri: string; expiresAt: Date }): void;
  /** Opens the page; resolves to false where no browser could be started. Never throws. */
  openPage(page: { url: string; userCode?: string; loginHint?: string }): Promise<boolean>;
  /** Resolves when the person does something instead of waiting; never resolves without a terminal. Aborted when not needed any more. */
  interruption(signal: AbortSignal): Promise<SignInInterruption>;
  /** A change of method or another attempt, with its reason in one sentence. */
  note(sentence: string): void;
  /** Called when the wait is over, however it ended. */
  settled(): void;
}

export type SignInInterruption =
  | { readonly kind: 'pasted'; readonly url: string }
  | { readonly kind: 'other-method' }
  | { readonly kind: 'page-error'; readonly aadsts: number }
  | { readonly kind: 'reopen' };
