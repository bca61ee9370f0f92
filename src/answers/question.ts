import type { AccessErrorCode } from '../errors/exit-code.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { FlagValues } from './flags.ts';

/** One thing that a person decides, by a flag or when asked. */
export interface Question<T> {
  /** Names of the flags that answer it, without dashes; any of them does. */
  readonly flags: readonly string[];
  /** What --yes takes. Left out: nobody can decide this but a person. */
  readonly fallback?: T;
  /** Where an answer that is missing has a code of its own. */
  readonly missing?: { readonly code: AccessErrorCode; readonly happened: string; readonly todo: readonly string[] };
  /**
   * @returns undefined when no flag answers it
   * @throws AccessError with exit code 2 for an answer that cannot be used
   */
  fromFlags(flags: FlagValues): T | undefined;
  askOn(terminal: Terminal): Promise<T>;
}
