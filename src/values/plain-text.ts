// Cc, Cf (bidirectional overrides, zero-width joins used to spoof), Zl, Zp; tab and newline are decided by the caller.
const unshowable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text from a tenant, a file or the network, made safe to show: control and formatting characters, escape sequences
 * included, become a visible U+FFFD, so a name can neither move the cursor nor reorder the line.
 */
export function plainText(text: string): string {
  return text.replace(unshowable, '\uFFFD');
}
