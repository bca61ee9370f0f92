import { readFile } from 'node:fs/promises';
import type { Behaviour } from './behaviour.ts';
import type { Scenario } from './scenario.ts';

/**
 * Reads a scenario of one's own: JSON with the properties of {@link Scenario}. Only `name` is demanded; names that a scenario
 * does not have are refused, so that a slip of the pen is not a scenario in which nothing happens.
 *
 * @throws Error naming the file and what is wrong in it
 */
export async function readScenarioFile(file: string): Promise<Scenario> {
  const { z } = await import('zod');
  const licence = z.enum(['active', 'inactive', 'not-provisioned']);
  const count = z.int().nonnegative();
  const milliseconds = z.number().nonnegative();
  const conditions = z.strictObject({
    licences: z
      .strictObject({ xdr: licence, endpoint: licence, vulnerabilityManagement: z.boolean() })
      .partial()
      .optional(),
    replication: z
      .strictObject({
        lagInMs: milliseconds,
        replicas: z.int().positive(),
        tokenServiceLagInMs: milliseconds,
        misleadingErrors: z.boolean(),
      })
      .partial()
      .optional(),
    signIn: z
      .strictObject({
        blockedBy: z.int().positive().nullable(),
        blockedAppIds: z.array(z.guid()),
        deviceCodeBlocked: z.boolean(),
        userConsentAllowed: z.boolean(),
        adminConsentRequests: z.boolean(),
        deviceCodePollInSeconds: z.int().positive(),
      })
      .partial()
      .optional(),
    appPolicy: z
      .strictObject({
        refusedRedirectUriPrefixes: z.array(z.string()),
        serviceManagementReferenceRequired: z.boolean(),
        membersMayRegisterApps: z.boolean().nullable(),
      })
      .partial()
      .optional(),
    latencyInMs: milliseconds.optional(),
    clockOffsetInMs: z.number().optional(),
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
  const behaviour = z.strictObject(behaviours).partial();
  const fault = z.strictObject({
    kind: z.enum(['status', 'hang', 'reset-before', 'reset-after', 'truncate', 'html']),
    host: z.enum(['login', 'graph', 'defender']).optional(),
    method: z.string().optional(),
    path: z.string().refine(isPattern, 'is not a regular expression').optional(),
    nth: z.int().positive().optional(),
    count: z.int().positive().optional(),
    status: z.int().min(400).max(599).optional(),
    retryAfterInSeconds: count.optional(),
    retryAfterAsDate: z.boolean().optional(),
    code: z.string().optional(),
    message: z.string().optional(),
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
      redirectUris: z.array(z.string()).optional(),
      isFallbackPublicClient: z.boolean().optional(),
      unlistPermissions: z.boolean().optional(),
    }),
    z.strictObject({ change: z.literal('remove-security-data') }),
    z.strictObject({ change: z.literal('disable-our-apps') }),
    z.strictObject({ change: z.literal('require-assignment-for-our-apps') }),
    z.strictObject({
      change: z.literal('set-roles'),
      upn,
      active: z.array(z.guid()),
      eligible: z.array(z.guid()).optional(),
    }),
    z.strictObject({ change: z.literal('disable-account'), upn }),
    z.strictObject({ change: z.literal('fill-directory'), apps: count, servicePrincipals: count, grants: count }),
  ]);
  const scenario = z.strictObject({
    name: z.string().min(1),
    breaks: z.string().default(''),
    shouldSee: z.string().default(''),
    failureModes: z.array(z.string()).default([]),
    source: z.string().default(''),
    conditions: conditions.optional(),
    behaviour: behaviour.optional(),
    faults: z.array(fault).optional(),
    tenantChanges: z.array(change).optional(),
  });
  const result = scenario.safeParse(await readJson(file));
  if (!result.success) throw new Error(`${file} is not a scenario:\n${z.prettifyError(result.error)}`);
  // The shapes differ only in that zod writes an absent property as `undefined`.
  return result.data as Scenario;
}

async function readJson(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is not JSON.`, { cause: error });
  }
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}
