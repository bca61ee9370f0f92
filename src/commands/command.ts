import type { ExitCode } from '../errors/exit-code.ts';
import type { Context } from './context.ts';
import type { Flag } from './flag.ts';

/** What help, completion and dispatch know of a command without loading it. */
export interface CommandSpec {
  readonly name: string;
  /** One line in the list of commands. */
  readonly summary: string;
  /** First paragraph of its help: what it is for. */
  readonly about: string;
  readonly operands?: { readonly name: string; readonly help: string; readonly values?: readonly string[] };
  readonly flags: readonly Flag[];
  /** Three that work when pasted. */
  readonly examples: readonly string[];
  load(): Promise<Command>;
}

export interface Command {
  run(context: Context): Promise<ExitCode>;
}
