import { type ApiKey, apis } from '../../catalog/api.ts';
import type { Cloud } from '../../catalog/cloud.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { parsePermission } from '../../config/config-answers.ts';
import { AccessError } from '../../errors/access-error.ts';
import { decisiveClaims, unfitToken } from '../../proof/proof-checks.ts';
import type { AccessToken, Session } from '../../tokens/session.ts';
import { type Claims, readClaims, validateClaims } from '../../tokens/validate-token.ts';
import type { TokenReport } from '../../views/token-view.ts';
import { wantedApis } from './token-flags.ts';

export interface GivenToken {
  readonly api: ApiKey;
  readonly given: AccessToken;
  readonly config: AccessConfig;
  readonly session: Session;
  readonly cloud: Cloud;
  readonly now: Date;
}

/**
 * What is known of a token before it is handed over. One that is of another app, tenant or API than was asked for is
 * refused; one that lacks a permission, or cannot be read here, is handed over with a word about it.
 *
 * @throws AccessError `token-invalid`, `sign-in-wrong-account`
 */
export function examineToken({ api, given, config, session, cloud, now }: GivenToken): TokenReport {
  const { account } = session;
  const claims = claimsOf(given);
  const audience = cloud.resources[api]?.audience ?? '';
  const scopes = config.wanted.permissions.flatMap((text) => {
    const wanted = parsePermission(text);
    return wanted?.api === api ? [wanted.value] : [];
  });
  const expected = {
    api,
    audience,
    resourceAppId: apis[api].appId,
    tenantId: config.tenantId,
    appId: session.clientId,
    scopes,
    userObjectId: account.objectId,
    authorityHost: cloud.authorityHost,
  };
  const checks = claims === null ? [] : validateClaims(claims, expected, now);
  const troubled = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  const unfit = troubled.find(
    ({ id, verdict }) => verdict === 'fail' && decisiveClaims.some((name) => id === `${name}-${api}`),
  );
  if (unfit !== undefined) throw unfitToken(unfit);
  const minutes = Math.floor((given.expiresAt.getTime() - now.getTime()) / 60_000);
  const others = wantedApis(config).filter((other) => other !== api);
  return {
    api,
    audience,
    account,
    token: given.token,
    expiresAt: given.expiresAt,
    now,
    scopes: given.scopes,
    claims,
    checks,
    tenantName: config.tenantName,
    appName: config.displayName,
    summary: {
      id: `token-${api}`,
      title: 'token',
      verdict: 'pass',
      seen: `${apis[api].productName} for ${account.userPrincipalName}, ${minutes} minutes left`,
    },
    hint: others.length === 0 ? null : `A token is for one API; for ${others.join(' and ')}: --resource ${others[0]}`,
    warnings: [
      ...(claims === null
        ? ['The token cannot be read here, so nothing of it was checked; only a call can tell.']
        : []),
      ...troubled
        .filter(({ id }) => !id.startsWith('roles-'))
        .map(({ title, seen, remedy }) => `The token: ${title}, ${seen}.${remedy === undefined ? '' : ` ${remedy}`}`),
    ],
  };
}

function claimsOf({ token }: AccessToken): Claims | null {
  try {
    return readClaims(token);
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    return null;
  }
}
