export interface CompletionFlag {
  /** Without dashes. */
  readonly name: string;
  readonly help: string;
  /** `list`: commas separate; `after-equals`: a value only in the same word, after an equals sign. */
  readonly takes: 'nothing' | 'text' | 'list' | 'after-equals';
  readonly words: readonly string[];
  /** Files are offered, beside the words. */
  readonly files: boolean;
}

export interface CompletionCommand {
  readonly name: string;
  readonly summary: string;
  readonly operands: readonly string[];
  readonly flags: readonly CompletionFlag[];
}

/** A command line as a shell completes it; flags without a command belong to the default one. */
export interface CompletionModel {
  readonly program: string;
  readonly defaultCommand: string;
  readonly commands: readonly CompletionCommand[];
}

/** `--task` and the like, each once: the word after one of these is its value. */
export function valuedFlags({ commands }: CompletionModel): readonly string[] {
  const names = commands.flatMap(({ flags }) =>
    flags.filter(({ takes }) => takes === 'text' || takes === 'list').map(({ name }) => `--${name}`),
  );
  return [...new Set(names)];
}

/** Flags that offer something, with the commands in which they offer the same. */
export function offersByFlag({ commands }: CompletionModel): readonly {
  readonly flag: CompletionFlag;
  readonly commands: readonly string[];
}[] {
  const offers = new Map<string, { flag: CompletionFlag; commands: string[] }>();
  for (const { name, flags } of commands) {
    for (const flag of flags) {
      if (flag.words.length === 0 && !flag.files) continue;
      const key = JSON.stringify([flag.name, flag.takes, flag.words, flag.files]);
      const known = offers.get(key) ?? { flag, commands: [] };
      known.commands.push(name);
      offers.set(key, known);
    }
  }
  return [...offers.values()];
}

export function flagNames({ flags }: CompletionCommand): readonly string[] {
  return flags.map(({ name }) => `--${name}`);
}
