/** One flag of the command line; help, environment twin and completion all come from this. */
export interface Flag {
  /** Without dashes: `admin-client-id`. */
  readonly name: string;
  readonly takes: 'nothing' | 'text' | 'list';
  /** Shown in help for what is taken: `UPN`, `FILE`. */
  readonly placeholder?: string;
  readonly help: string;
  /** false: only typed, never taken from the environment, because it approves something. */
  readonly envTwin: boolean;
  /** May be given without a value, as `--sandbox`; its environment twin is then set to 1 or 0. */
  readonly mayBeBare?: true;
  /** What completion offers, by kind; absent: nothing. */
  readonly completes?: 'file' | 'folder' | 'permission' | 'task' | 'scenario' | 'cloud' | 'check' | readonly string[];
  /** Part of every command; listed last in help. */
  readonly common?: true;
}

export type FlagValue = string | readonly string[] | boolean;
export type FlagValues = Readonly<Record<string, FlagValue | undefined>>;

type Environment = Readonly<Record<string, string | undefined>>;

export function flag(name: string, takes: Flag['takes'], help: string, more: Partial<Flag> = {}): Flag {
  return { name, takes, help, envTwin: true, ...more };
}

/** `--admin-client-id` is `DEFENDER_ACCESS_ADMIN_CLIENT_ID`. */
export function envTwinOf(name: string): string {
  return `DEFENDER_ACCESS_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Commas separate, blanks around them do not count, and an empty item is nobody's wish. */
export function splitList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

const offWords: readonly string[] = ['0', 'false', 'no', 'off'];
const onWords: readonly string[] = ['1', 'true', 'yes', 'on'];

/** What the environment says for the flags that were not typed. */
export function flagsFromEnvironment(flags: readonly Flag[], env: Environment): FlagValues {
  const found: Record<string, FlagValue> = {};
  for (const { name, takes, envTwin, mayBeBare } of flags) {
    const text = env[envTwinOf(name)];
    if (!envTwin || text === undefined || text === '') continue;
    const word = text.toLowerCase();
    if (takes === 'nothing') found[name] = !offWords.includes(word);
    else if (mayBeBare && onWords.includes(word)) found[name] = '';
    else if (mayBeBare && offWords.includes(word)) continue;
    else if (takes === 'list') found[name] = splitList(text);
    else found[name] = text;
  }
  return found;
}

export const commonFlags: readonly Flag[] = [
  flag('config', 'text', 'the config file (default: defender-access.json)', { placeholder: 'FILE', completes: 'file' }),
  flag('cloud', 'text', 'public, gcc, gcc-high, dod, or a file that describes a cloud', {
    placeholder: 'NAME|FILE',
    completes: 'cloud',
  }),
  flag('tenant', 'text', 'tenant id or domain (default: the one you sign in to)', { placeholder: 'ID|DOMAIN' }),
  flag('auth', 'text', 'how the administrator signs in: browser, device-code or azure-cli', {
    placeholder: 'WAY',
    completes: ['browser', 'device-code', 'azure-cli'],
  }),
  flag('sandbox', 'text', 'work on the practice tenant, in a scenario if one is named', {
    placeholder: 'SCENARIO',
    completes: 'scenario',
    mayBeBare: true,
  }),
  flag('yes', 'nothing', 'take the defaults and approve the plan', { envTwin: false }),
  flag('json', 'nothing', 'print one JSON document; never ask'),
  flag('verbose', 'nothing', 'show every request on stderr, redacted'),
  flag('no-color', 'nothing', 'no colour (NO_COLOR does the same)'),
  flag('plain', 'nothing', 'no redrawing; questions as numbered lines'),
].map((common) => ({ ...common, common: true as const }));
