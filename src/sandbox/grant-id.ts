/**
 * The id of a delegated permission grant: base64url of the client's and the API's object ids as 16 little-endian GUID bytes
 * each. This is what two real tenant-wide ids decode to. A grant for one person has a longer id whose layout nobody
 * published; here the person's id follows in the same form.
 */
export function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  const ids = principalId === null ? [clientId, resourceId] : [clientId, resourceId, principalId];
  return Buffer.concat(ids.map(guidBytes)).toString('base64url');
}

function guidBytes(guid: string): Buffer {
  const hex = guid.replaceAll('-', '');
  const bytes = Buffer.from(hex, 'hex');
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
