import { type ApiKey, apis } from '../catalog/api.ts';
import { layRow } from '../terminal/text-layout.ts';
import { textWidth } from '../terminal/text-width.ts';
import type { SignedInAccount } from '../tokens/session.ts';
import { type Claims, readClaims } from '../tokens/validate-token.ts';
import type { Check } from '../values/check.ts';
import type { Secret } from '../values/secret.ts';
import { type ExplainedClaim, explainClaims } from './claim-words.ts';
import { layHeading, type Paper, remark, shown } from './layout.ts';
import type { Rendered } from './view.ts';

/** A token and all that is known of it. Only whoever hands it over reveals it. */
export interface TokenReport {
  readonly api: ApiKey;
  readonly audience: string;
  readonly account: SignedInAccount;
  readonly token: Secret;
  readonly expiresAt: Date;
  readonly now: Date;
  readonly scopes: readonly string[];
  /** null: it cannot be read here. */
  readonly claims: Claims | null;
  readonly checks: readonly Check[];
  readonly tenantName: string;
  readonly appName: string;
  /** One line for the journey. */
  readonly summary: Check;
  readonly warnings: readonly string[];
  /** How to get a token for another API of this setup; null where there is none, or one was named. */
  readonly hint: string | null;
}

/** What every JSON document of a token says about it; the token itself is added by whoever gives it away. */
export function tokenDocument(report: TokenReport): Readonly<Record<string, unknown>> {
  const { userPrincipalName, objectId, tenantId } = report.account;
  return {
    resource: report.api,
    audience: report.audience,
    scopes: report.scopes,
    expiresAt: report.expiresAt.toISOString(),
    account: { userPrincipalName, objectId, tenantId },
  };
}

/**
 * The claims, each explained; never the token.
 *
 * @throws AccessError `token-invalid` for a token that cannot be read
 */
export function decodedToken(report: TokenReport): Rendered {
  const claims = report.claims ?? readClaims(report.token);
  const explained = explainClaims(claims, report);
  return {
    lay: (paper) => layDecoded(report, explained, paper),
    document: () => ({
      ...tokenDocument(report),
      validForSeconds: Math.max(0, Math.floor((report.expiresAt.getTime() - report.now.getTime()) / 1000)),
      claims,
      explained,
      checks: report.checks.map(({ id, verdict, seen, remedy }) => ({ id, verdict, seen, remedy: remedy ?? null })),
    }),
  };
}

function layDecoded(report: TokenReport, explained: readonly ExplainedClaim[], paper: Paper): string {
  const { style, columns } = paper;
  const labelColumns = Math.min(22, Math.max(...explained.map(({ claim }) => textWidth(shown(claim)))) + 2);
  const rows = explained.map(({ claim, values, meaning }) =>
    layRow(
      {
        label: shown(claim),
        labelColumns,
        value: [...values.map(shown), style.faint(shown(meaning))].join('\n'),
      },
      columns,
      style,
    ),
  );
  const failed = report.checks.filter(({ verdict }) => verdict === 'fail').length;
  const end =
    failed === 0
      ? remark(style.good(style.symbols.pass), style.strong('It says what this setup needs.'), paper)
      : remark(style.caution(style.symbols.warn), style.strong('It does not say all that this setup needs.'), paper);
  return [
    '',
    layHeading(`Token for ${apis[report.api].productName}`, `of ${shown(report.appName)}`, paper),
    '',
    ...rows,
    '',
    end,
    remark('', 'Its signature is for the API to check; the token itself is not shown here.', paper),
  ].join('\n');
}
