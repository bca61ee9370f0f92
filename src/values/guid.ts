declare const guidBrand: unique symbol;

/** A GUID in lower case: an appId, an objectId, a tenant id, a permission id. */
export type Guid = string & { readonly [guidBrand]: true };

const guidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @returns null when the text is not a GUID; surrounding blanks and braces, as portals copy them, are forgiven */
export function parseGuid(text: string): Guid | null {
  const bare = text.trim().replace(/^\{(.*)\}$/, '$1');
  return guidPattern.test(bare) ? (bare.toLowerCase() as Guid) : null;
}

/** For ids that our own tables or a service gave us; a malformed one is a bug. */
export function guid(text: string): Guid {
  const parsed = parseGuid(text);
  if (parsed === null) throw new TypeError(`not a GUID: ${text}`);
  return parsed;
}
