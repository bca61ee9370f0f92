import { graphTypes, type PropertyType, propertiesOf } from '../published/graph-types.ts';
import type { Json, JsonObject } from '../tenant-store.ts';
import { badRequest, invalidProperty, invalidValue, malformed } from './graph-error.ts';

/** How a body is held against its type. */
export interface BodyRules {
  /** Published entity or action type, as in graph-types-data.ts. */
  readonly type: string;
  /** The type as Graph names it in error texts. */
  readonly resource: string;
  /** Navigation properties that may be bound, such as `owners` in `owners@odata.bind`. */
  readonly bindable?: readonly string[];
}

/**
 * Reads a request body as a JSON object.
 *
 * @throws GraphError with the texts of https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/6337 and /7083
 */
export function readJsonObject(body: Uint8Array, contentType: string | null): JsonObject {
  if (body.length === 0) throw malformed('Empty Payload. JSON content expected.');
  const unreadable = malformed(
    'Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.',
  );
  if (!/^application\/json\b/i.test(contentType ?? '')) throw unreadable;
  let value: Json;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw unreadable;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable;
  return value as JsonObject;
}

/**
 * Holds a body against Graph's published type: every member declared (names are case-sensitive), every value of its type.
 * Open types take directory extensions (`extension_<32 hex>_<name>`) beside what they declare. Annotations of the entity
 * itself (`@odata.type`, `@odata.context`) are let through.
 *
 * @throws GraphError 400 "Invalid property 'x'." or "Invalid value specified for property 'x' of resource 'X'."
 */
export function checkBody(body: JsonObject, rules: BodyRules): void {
  const properties = propertiesOf(rules.type);
  if (properties === null) throw new Error(`No published type ${rules.type}.`);
  for (const [name, value] of Object.entries(body)) {
    const bound = /^(\w+)@odata\.bind$/.exec(name)?.[1];
    if (bound !== undefined && rules.bindable?.includes(bound)) {
      checkReferences(name, value);
    } else if (!name.startsWith('@odata.') && !isDirectoryExtension(name, rules.type)) {
      checkProperty(name, value, Object.hasOwn(properties, name) ? properties[name] : undefined, rules.resource);
    }
  }
}

function checkReferences(name: string, value: Json): void {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) throw invalidProperty(name);
  // 20 at creation: https://github.com/hashicorp/terraform-provider-azuread @f0169e0 application_resource.go.
  if (value.length > 20) throw badRequest('The number of bound references exceeds the limit of 20.');
}

function isDirectoryExtension(name: string, typeName: string): boolean {
  return graphTypes.entityTypes[typeName]?.open === true && /^extension_[0-9a-f]{32}_\w+$/i.test(name);
}

function checkProperty(name: string, value: Json, property: PropertyType | undefined, resource: string): void {
  if (property === undefined) throw invalidProperty(name);
  if (property.collection) {
    if (!Array.isArray(value)) throw invalidValue(name, resource);
    for (const item of value) checkValue(name, item, property, resource);
  } else checkValue(name, value, property, resource);
}

function checkValue(name: string, value: Json, property: PropertyType, resource: string): void {
  if (value === null) {
    if (!property.nullable) throw invalidValue(name, resource);
    return;
  }
  if (property.type.startsWith('Edm.')) {
    if (!fitsPrimitive(property.type, value)) throw invalidValue(name, resource);
    return;
  }
  const enumeration = graphTypes.enumTypes[property.type];
  if (enumeration !== undefined) {
    const names = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : [];
    if (names.length === 0 || !names.every((part) => enumeration.members.includes(part)))
      throw invalidValue(name, resource);
    return;
  }
  checkComplex(name, value, property.type, resource);
}

function checkComplex(name: string, value: Json, typeName: string, resource: string): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalidValue(name, resource);
  const properties = propertiesOf(typeName);
  if (properties === null) throw new Error(`No published type ${typeName}.`);
  const open = graphTypes.complexTypes[typeName]?.open === true;
  for (const [member, memberValue] of Object.entries(value as JsonObject)) {
    if (member.startsWith('@odata.')) continue;
    if (open && !Object.hasOwn(properties, member)) continue;
    checkProperty(member, memberValue, Object.hasOwn(properties, member) ? properties[member] : undefined, resource);
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,12})?)?(Z|[+-]\d{2}:\d{2})$/;

function fitsPrimitive(type: string, value: Json): boolean {
  switch (type) {
    case 'Edm.Boolean':
      return typeof value === 'boolean';
    case 'Edm.Int32':
      return typeof value === 'number' && Number.isInteger(value) && Math.abs(value) <= 2 ** 31;
    case 'Edm.Guid':
      return typeof value === 'string' && guid.test(value);
    case 'Edm.DateTimeOffset':
      return typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value));
    case 'Edm.Binary':
      return typeof value === 'string' && /^[A-Za-z0-9+/_-]*=*$/.test(value);
    default:
      return typeof value === 'string';
  }
}
