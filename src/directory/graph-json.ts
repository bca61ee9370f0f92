import { AccessError } from '../errors/access-error.ts';
import { type Guid, parseGuid } from '../values/guid.ts';

export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An answer that cannot be what Microsoft Graph would say: cut short, or written by something in between. */
export function garbled(what: string, raw?: string): AccessError {
  return new AccessError('answer-garbled', {
    happened: `Microsoft Graph's answer could not be understood: ${what}.`,
    todo: [
      'Run the same command again; with --verbose it shows what was exchanged.',
      'If it stays, ask whoever runs the network whether a proxy or a sign-in page answers in place of Microsoft Graph.',
    ],
    ...(raw === undefined ? {} : { raw }),
  });
}

/** @throws AccessError `answer-garbled` when it is missing or no string */
export function textAt(object: JsonObject, property: string): string {
  const value = object[property];
  if (typeof value !== 'string') throw garbled(`"${property}" is missing`);
  return value;
}

export function textOrNullAt(object: JsonObject, property: string): string | null {
  const value = object[property];
  return typeof value === 'string' ? value : null;
}

/** @throws AccessError `answer-garbled` when it is missing or no GUID */
export function guidAt(object: JsonObject, property: string): Guid {
  const found = guidOrNullAt(object, property);
  if (found === null) throw garbled(`"${property}" is no object id`);
  return found;
}

export function guidOrNullAt(object: JsonObject, property: string): Guid | null {
  const value = object[property];
  return typeof value === 'string' ? parseGuid(value) : null;
}

/** Graph gives null for a Boolean that was never set; `otherwise` says what that stands for. */
export function flagAt(object: JsonObject, property: string, otherwise = false): boolean {
  const value = object[property];
  return typeof value === 'boolean' ? value : otherwise;
}

export function instantAt(object: JsonObject, property: string): Date | null {
  const value = object[property];
  if (typeof value !== 'string') return null;
  const instant = new Date(value);
  return Number.isNaN(instant.getTime()) ? null : instant;
}

/** An absent or null collection counts as empty: Graph leaves out what was never set. */
export function textsAt(object: JsonObject, property: string): readonly string[] {
  return itemsAt(object, property).filter((item): item is string => typeof item === 'string');
}

/** An absent or null collection counts as empty. */
export function objectsAt(object: JsonObject, property: string): readonly JsonObject[] {
  return itemsAt(object, property).filter(isJsonObject);
}

/** A complex value such as `publicClient`; empty when absent or null. */
export function objectAt(object: JsonObject, property: string): JsonObject {
  const value = object[property];
  return isJsonObject(value) ? value : {};
}

function itemsAt(object: JsonObject, property: string): readonly unknown[] {
  const value = object[property];
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw garbled(`"${property}" is no list`);
  return value;
}
