/** UTF-8 or UTF-16 by byte-order mark; UTF-16 without one by its zero bytes, as Windows shells write it. */
export function decodeText(bytes: Buffer): string {
  const [first, second] = bytes;
  const littleEndian = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const bigEndian = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && second !== undefined);
  const text = littleEndian
    ? bytes.toString('utf16le')
    : bigEndian
      ? Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % 2)))
          .swap16()
          .toString('utf16le')
      : bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

/** Levels of nesting, counted up to one beyond `limit`. Without recursion: a hostile file must not exhaust the stack. */
export function depthOf(root: unknown, limit: number): number {
  let depth = 0;
  let level: unknown[] = [root];
  while (level.length > 0 && depth <= limit) {
    depth += 1;
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
  return depth;
}
