/** What Entra remembers about sign-ins. Secrets (codes, tokens, cookies) are kept as SHA-256, which is also the record's id. */

/** A browser that signed in; its cookie gives single sign-on. */
export interface SignInSession {
  readonly id: string;
  /** `session_state` and `sid` of this session. */
  readonly sessionId: string;
  readonly userIds: readonly string[];
  /** Those of them who gave a second factor; absent: nobody. */
  readonly secondFactorUserIds?: readonly string[];
  readonly signedInAtInMs: number;
}

export interface AuthorizationCode {
  readonly id: string;
  readonly appId: string;
  readonly userId: string;
  readonly redirectUri: string;
  readonly codeChallenge: string | null;
  readonly codeChallengeMethod: 'S256' | 'plain' | null;
  readonly scope: string;
  readonly nonce: string | null;
  readonly sessionId: string;
  readonly authenticatedAtInMs: number;
  readonly expiresAtInMs: number;
  readonly redeemed: boolean;
  /** Whether the redirect URI stands under `spa`: redemption is then for cross-origin requests only. */
  readonly singlePageApp: boolean;
  readonly secondFactor?: boolean;
  /** Consent was given on the way to this code: its redemption knows of it, however late the directory is. */
  readonly consentedOnTheWay: boolean;
}

export interface DeviceSignIn {
  readonly id: string;
  readonly userCode: string;
  readonly appId: string;
  readonly scope: string;
  readonly expiresAtInMs: number;
  readonly status: 'pending' | 'approved' | 'declined' | 'blocked' | 'redeemed';
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly authenticatedAtInMs: number | null;
  readonly secondFactor?: boolean;
  readonly consentedOnTheWay: boolean;
}

export interface RefreshToken {
  readonly id: string;
  readonly appId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly issuedAtInMs: number;
  readonly authenticatedAtInMs: number;
  readonly secondFactor?: boolean;
  /** A session begun by device code stays marked: policies that block the flow later refuse its refreshes (AADSTS530036). */
  readonly viaDeviceCode: boolean;
  readonly revoked: boolean;
}
