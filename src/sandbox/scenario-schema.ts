import * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import type { Behaviour } from './behaviour.ts';

// It speaks no language by itself.
z.config(en());

const licence = z.enum(['active', 'inactive', 'not-provisioned']);
const positive = z.int().check(z.positive());
const count = z.int().check(z.nonnegative());
const milliseconds = z.number().check(z.nonnegative());
const conditions = z.strictObject({
  licences: z.optional(
    z.partial(z.strictObject({ xdr: licence, endpoint: licence, vulnerabilityManagement: z.boolean() })),
  ),
  replication: z.optional(
    z.partial(
      z.strictObject({
        lagInMs: milliseconds,
        replicas: positive,
        tokenServiceLagInMs: milliseconds,
        misleadingErrors: z.boolean(),
      }),
    ),
  ),
  signIn: z.optional(
    z.partial(
      z.strictObject({
        blockedBy: z.nullable(positive),
        blockedAppIds: z.array(z.guid()),
        secondFactorFor: z.nullable(z.array(z.guid())),
        deviceCodeBlocked: z.boolean(),
        userConsentAllowed: z.boolean(),
        adminConsentRequests: z.boolean(),
        deviceCodePollInSeconds: positive,
        sameTokensInFiveMinutes: z.nullable(positive),
      }),
    ),
  ),
  appPolicy: z.optional(
    z.partial(
      z.strictObject({
        refusedRedirectUriPrefixes: z.array(z.string()),
        serviceManagementReferenceRequired: z.boolean(),
        membersMayRegisterApps: z.nullable(z.boolean()),
      }),
    ),
  ),
  latencyInMs: z.optional(milliseconds),
  clockOffsetInMs: z.optional(z.number()),
});
const behaviours = {
  duplicateGrantStatus: z.literal([400, 409]),
  grantScopesAreValidated: z.boolean(),
  deletingAppDeletesServicePrincipal: z.boolean(),
  defaultScopeIsEchoed: z.boolean(),
  consentCreatesServicePrincipals: z.boolean(),
  blockedDeviceCodePoll: z.enum(['pending', 'blocked']),
  unknownDeviceCodeError: z.enum(['invalid_grant', 'bad_verification_code']),
  disabledAppError: z.enum(['unauthorized_client', 'invalid_client']),
  widsInTokens: z.boolean(),
  creatorBecomesOwner: z.enum(['always', 'without-admin-role', 'never']),
  unknownPermissionIsRefused: z.boolean(),
  defenderPrincipalNeedsLicence: z.boolean(),
  castsNeedAdvancedQuery: z.boolean(),
  ownersNeedDirectoryRead: z.boolean(),
} satisfies Record<keyof Behaviour, unknown>;
const behaviour = z.partial(z.strictObject(behaviours));
const fault = z.strictObject({
  kind: z.enum(['status', 'hang', 'reset-before', 'reset-after', 'truncate', 'html', 'claims-challenge']),
  host: z.optional(z.enum(['login', 'graph', 'defender'])),
  method: z.optional(z.string()),
  path: z.optional(z.string().check(z.refine(isPattern, 'is not a regular expression'))),
  nth: z.optional(positive),
  count: z.optional(positive),
  status: z.optional(z.int().check(z.minimum(400), z.maximum(599))),
  retryAfterInSeconds: z.optional(count),
  retryAfterAsDate: z.optional(z.boolean()),
  code: z.optional(z.string()),
  message: z.optional(z.string()),
});
const appId = z.guid();
const upn = z.string();
const change = z.discriminatedUnion('change', [
  z.strictObject({ change: z.literal('remove-service-principal'), appId }),
  z.strictObject({ change: z.literal('disable-service-principal'), appId }),
  z.strictObject({ change: z.literal('require-assignment'), appId }),
  z.strictObject({ change: z.literal('remove-consent-of-our-apps') }),
  z.strictObject({ change: z.literal('edit-consent-of-our-apps'), addScope: z.string(), removeFirst: z.boolean() }),
  z.strictObject({ change: z.literal('narrow-consent-of-our-apps'), upn }),
  z.strictObject({ change: z.literal('delete-our-apps') }),
  z.strictObject({ change: z.literal('remove-principals-of-our-apps') }),
  z.strictObject({
    change: z.literal('edit-our-apps'),
    redirectUris: z.optional(z.array(z.string())),
    isFallbackPublicClient: z.optional(z.boolean()),
    unlistPermissions: z.optional(z.boolean()),
  }),
  z.strictObject({ change: z.literal('remove-security-data') }),
  z.strictObject({ change: z.literal('disable-our-apps') }),
  z.strictObject({ change: z.literal('require-assignment-for-our-apps') }),
  z.strictObject({
    change: z.literal('set-roles'),
    upn,
    active: z.array(z.guid()),
    eligible: z.optional(z.array(z.guid())),
  }),
  z.strictObject({ change: z.literal('disable-account'), upn }),
  z.strictObject({ change: z.literal('fill-directory'), apps: count, servicePrincipals: count, grants: count }),
]);
/** What a scenario file may say; anything else in it is refused. */
export const scenarioSchema = z.strictObject({
  name: z.string().check(z.regex(/\S/)),
  breaks: z._default(z.string(), ''),
  shouldSee: z._default(z.string(), ''),
  failureModes: z._default(z.array(z.string()), []),
  source: z._default(z.string(), ''),
  conditions: z.optional(conditions),
  behaviour: z.optional(behaviour),
  faults: z.optional(z.array(fault)),
  tenantChanges: z.optional(z.array(change)),
});

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

export { prettifyError } from 'zod/mini';
