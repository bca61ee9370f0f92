import { z } from 'zod';
import { apiKeys } from '../catalog/api.ts';
import { parseGuid } from '../values/guid.ts';
import { type AccessConfig, configVersion } from './access-config.ts';

// Loaded only when there is a config to read or write: zod costs a fifth of a bare start.

const guidText = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'is not a GUID')
  .describe('A GUID.');
const instant = z.iso.datetime({ offset: true, message: 'is not an ISO 8601 instant' });
const texts = z.array(z.string());
const permission = z
  .string()
  .regex(/^(xdr|endpoint|graph)\/[A-Za-z][A-Za-z0-9._-]*$/, 'is not written like xdr/Incident.Read');
const verdict = z.enum(['pass', 'warn', 'fail', 'skipped']);

const api = z.looseObject({
  audience: z.string().describe('App ID URI the token is asked for with.'),
  endpoint: z.string().describe('Origin that is called. Informative: the cloud decides hosts, never this file.'),
  scopes: texts.describe('Delegated permissions granted when this was written.'),
});

/** Version 1 of the config. Loose on purpose: keys of others are allowed and survive. */
export const configSchema = z
  .looseObject({
    version: z.literal(configVersion),
    cloud: z.string().min(1).describe('public, gcc, gcc-high, dod, or the name in a cloud file.'),
    tenantId: guidText,
    tenantName: z.string(),
    clientId: guidText.nullable().describe('Application (client) id; null until the app was made.'),
    applicationObjectId: guidText.nullable(),
    servicePrincipalId: guidText.nullable(),
    uniqueName: z.string().nullable(),
    displayName: z.string(),
    redirectUris: texts,
    wanted: z.looseObject({
      tasks: texts,
      permissions: z.array(permission),
      for: z.union([z.literal('everyone'), texts]).describe('Everyone, or the UPNs of those who may use the app.'),
      owners: texts.describe('UPNs of owners added on request.'),
    }),
    apis: z.looseObject(Object.fromEntries(apiKeys.map((key) => [key, api.optional()]))),
    consent: z.looseObject({ kind: z.enum(['everyone', 'users', 'none']), users: texts.optional() }),
    madeBy: z.string().describe('UPN of the operator who made the app.'),
    madeAt: instant,
    verifiedAt: instant.nullable(),
    lastProof: z
      .looseObject({
        passed: z.boolean(),
        at: instant,
        user: z.string(),
        checks: z.array(z.looseObject({ id: z.string(), verdict })),
      })
      .nullable(),
    pending: z
      .looseObject({ since: instant, uniqueName: z.string() })
      .nullable()
      .describe('A setup under way or interrupted; null otherwise.'),
  })
  .describe('What defender-access set up: ids, permissions and proof. Holds no secret and no token.');

/** The published JSON Schema, equal to templates/defender-access.schema.json (a test holds them together). */
export function configJsonSchema(): unknown {
  return {
    ...z.toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'defender-access config, version 1',
  };
}

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
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return keysOf(schema.unwrap());
  if (!(schema instanceof z.ZodObject)) return null;
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  return new Map(Object.entries(shape).map(([key, value]) => [key, keysOf(value)]));
}
