import * as z from 'zod/mini';
import { describe } from 'zod/v4/core';
import en from 'zod/v4/locales/en.js';
import { apiKeys } from '../catalog/api.ts';
import { parseGuid } from '../values/guid.ts';
import { type AccessConfig, configVersion } from './access-config.ts';

// Loaded only when there is a config to read or write, and in its small form: the usual one costs a third of a bare start.

// It speaks no language by itself.
z.config(en());

const text = (meaning: string) => z.string().check(describe(meaning));
const guidText = z
  .string()
  .check(z.regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'is not a GUID'), describe('A GUID.'));
const instant = z.iso.datetime({ offset: true, message: 'is not an ISO 8601 instant' });
const texts = z.array(z.string());
const permission = z
  .string()
  .check(z.regex(/^(xdr|endpoint|graph)\/[A-Za-z][A-Za-z0-9._-]*$/, 'is not written like xdr/Incident.Read'));
const verdict = z.enum(['pass', 'warn', 'fail', 'skipped']);

const api = z.looseObject({
  audience: text('App ID URI the token is asked for with.'),
  endpoint: text('Origin that is called. Informative: the cloud decides hosts, never this file.'),
  scopes: texts.check(describe('Delegated permissions granted when this was written.')),
});

/** Version 1 of the config. Loose on purpose: keys of others are allowed and survive. */
export const configSchema = z
  .looseObject({
    version: z.literal(configVersion),
    // Not by its length: zod would take the length of whatever is there, text or not.
    cloud: z
      .string()
      .check(z.regex(/\S/, 'is empty'), describe('public, gcc, gcc-high, dod, or the name in a cloud file.')),
    tenantId: guidText,
    tenantName: z.string(),
    clientId: z.nullable(guidText).check(describe('Application (client) id; null until the app was made.')),
    applicationObjectId: z.nullable(guidText),
    servicePrincipalId: z.nullable(guidText),
    uniqueName: z.nullable(z.string()),
    displayName: z.string(),
    redirectUris: texts,
    wanted: z.looseObject({
      tasks: texts,
      permissions: z.array(permission),
      for: z
        .union([z.literal('everyone'), texts])
        .check(describe('Everyone, or the UPNs of those who may use the app.')),
      owners: texts.check(describe('UPNs of owners added on request.')),
    }),
    apis: z.looseObject(Object.fromEntries(apiKeys.map((key) => [key, z.optional(api)]))),
    consent: z.looseObject({ kind: z.enum(['everyone', 'users', 'none']), users: z.optional(texts) }),
    madeBy: text('UPN of the operator who made the app.'),
    madeAt: instant,
    verifiedAt: z.nullable(instant),
    lastProof: z.nullable(
      z.looseObject({
        passed: z.boolean(),
        at: instant,
        user: z.string(),
        checks: z.array(z.looseObject({ id: z.string(), verdict })),
      }),
    ),
    pending: z
      .nullable(z.looseObject({ since: instant, uniqueName: z.string() }))
      .check(describe('A setup under way or interrupted; null otherwise.')),
  })
  .check(describe('What defender-access set up: ids, permissions and proof. Holds no secret and no token.'));

/** @returns the config, or the first fault: which key, and what is wrong with it */
export function checkConfig(raw: unknown): AccessConfig | { readonly fault: string } {
  const result = configSchema.safeParse(raw);
  if (!result.success) {
    const issue = result.error.issues[0];
    const where = issue === undefined || issue.path.length === 0 ? 'the file' : `"${issue.path.map(String).join('.')}"`;
    return { fault: `${where} ${issue?.message ?? 'is not as it should be'}` };
  }
  // The raw value goes on, not zod's copy: key order and every foreign key stay as they are.
  const config = raw as AccessConfig;
  if (config.consent.kind === 'users' && !Array.isArray(config.consent.users))
    return { fault: '"consent.users" is missing' };
  return lowerCaseIds(config);
}

function lowerCaseIds(config: AccessConfig): AccessConfig {
  const entries = Object.entries(config).map(([key, value]): [string, unknown] => [
    key,
    idKeys.has(key) && typeof value === 'string' ? parseGuid(value) : value,
  ]);
  return Object.fromEntries(entries) as unknown as AccessConfig;
}

const idKeys: ReadonlySet<string> = new Set(['tenantId', 'clientId', 'applicationObjectId', 'servicePrincipalId']);

/** Keys of ours, by level: what a rewrite may take away. Everything else belongs to someone else and stays. */
export type KnownKeys = ReadonlyMap<string, KnownKeys | null>;

export function knownKeys(): KnownKeys {
  return keysOf(configSchema) ?? new Map();
}

function keysOf(schema: z.core.$ZodType): KnownKeys | null {
  if (schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniOptional) return keysOf(schema.def.innerType);
  if (!(schema instanceof z.ZodMiniObject)) return null;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return new Map(Object.entries(shape).map(([key, value]) => [key, keysOf(value)]));
}
