import { type ApiKey, apiKeys } from '../catalog/api.ts';
import type { Check } from '../values/check.ts';

/** Checks that are told in one line where all is well. */
export interface CheckGroup {
  readonly label: string;
  readonly checks: readonly Check[];
  /** What is said where all is well. */
  readonly words: string;
  /** The one reason why none of them was made; null when some were. */
  readonly skippedBecause: string | null;
}

/** Seen by the id of a check, or null where it was not selected, or not made. */
type Seen = (id: string) => string | null;

interface GroupKind {
  readonly label: string;
  /** Ids without the API. */
  readonly families: readonly string[];
  /** One group per API, because each is a story of its own. */
  readonly each?: true;
  words(seen: Seen, apis: readonly ApiKey[]): readonly (string | null)[];
}

const madeOnce: ReadonlySet<string> = new Set(['app', 'tenant']);

const kinds: readonly GroupKind[] = [
  {
    label: 'config',
    families: ['config', 'tenant', 'cloud'],
    words: (seen) => [seen('config') ?? seen('tenant') ?? seen('cloud')],
  },
  {
    label: 'network',
    families: ['hosts', 'proxy', 'tls', 'clock'],
    words: (seen) => [seen('hosts'), prefixed('clock ', seen('clock')), seen('proxy') ?? seen('tls')],
  },
  {
    label: 'app',
    families: ['app', 'public-client', 'redirect-uris', 'sign-in-audience'],
    words: (seen) => [
      seen('public-client') === null ? seen('app') : 'public client',
      seen('redirect-uris'),
      prefixed('for ', seen('sign-in-audience')),
    ],
  },
  {
    label: 'owners',
    families: ['owners', 'credentials', 'foreign-redirect-uris'],
    words: (seen) => [
      seen('owners'),
      seen('credentials') === null ? null : 'no credential',
      seen('foreign-redirect-uris') === null ? null : 'no other redirect URI',
    ],
  },
  {
    label: 'principals',
    families: ['principal', 'api', 'assignment'],
    words: (seen, apis) => {
      const there = apis.filter((api) => seen(`api-${api}`) !== null).length;
      const ours = seen('principal') === null ? null : 'ours';
      const theirs = there === 0 ? null : `${there} API${there === 1 ? '' : 's'}`;
      const named = [ours, theirs].filter((part) => part !== null).join(' and ');
      return [
        named === '' ? null : `${named}, enabled`,
        prefixed('assignment ', seen('assignment')?.split(':')[0] ?? null),
      ];
    },
  },
  {
    label: 'permissions',
    families: ['configured', 'published', 'retiring'],
    words: (seen, apis) => {
      const values = apis.flatMap((api) => seen(`configured-${api}`) ?? []);
      const offered = apis.some((api) => seen(`published-${api}`) !== null) ? 'offered' : null;
      const staying = apis.some((api) => seen(`retiring-${api}`) !== null) ? 'none is retiring' : null;
      return [values.length === 0 ? null : `${values.join(', ')} on the app`, offered, staying];
    },
  },
  { label: 'consent', families: ['consent'], words: (seen, apis) => apis.map((api) => seen(`consent-${api}`)) },
  {
    label: 'token',
    families: ['token', 'token-form', 'audience', 'tenant', 'issuer', 'app', 'user', 'permissions', 'time', 'roles'],
    each: true,
    words: (seen, [api]) => [seen(`token-${api}`), seen(`permissions-${api}`), seen(`time-${api}`)],
  },
  { label: 'live call', families: ['call'], each: true, words: (seen, [api]) => [seen(`call-${api}`)] },
  { label: 'drift', families: ['drift'], words: (seen) => [seen('drift')] },
];

/** The checks as the groups of the screen, in its order; groups without a check are left out. */
export function groupChecks(checks: readonly Check[]): readonly CheckGroup[] {
  const apis = apiKeys.filter((api) => checks.some(({ id }) => id.endsWith(`-${api}`)));
  return kinds.flatMap((kind) =>
    (kind.each === true ? apis.map((api) => [api]) : [apis]).flatMap((of) =>
      groupOf(kind, of, checks, apis.length > 1),
    ),
  );
}

function groupOf(
  kind: GroupKind,
  apis: readonly ApiKey[],
  checks: readonly Check[],
  severalApis: boolean,
): readonly CheckGroup[] {
  // Claims are named like what is checked once, `app` and `tenant`; they end in their API, and stand with the token.
  const ids = new Set(
    kind.families.flatMap((family) => [
      ...(kind.each === true ? [] : [family]),
      ...(kind.each !== true && madeOnce.has(family) ? [] : apis.map((api) => `${family}-${api}`)),
    ]),
  );
  const own = checks.filter(({ id }) => ids.has(id));
  if (own.length === 0) return [];
  const seen: Seen = (id) => own.find((check) => check.id === id && check.verdict === 'pass')?.seen ?? null;
  const said = kind.words(seen, apis).filter((part) => part !== null);
  const [api] = apis;
  const reasons = new Set(own.map(({ verdict, seen: because }) => (verdict === 'skipped' ? because : null)));
  const [reason = null] = reasons;
  return [
    {
      // "live" would push the value of the longest one out of its column.
      label: kind.each === true && severalApis ? `${kind.label.replace('live ', '')} (${api})` : kind.label,
      checks: severalApis ? own.map(withApi) : own,
      words: (said.length > 0 ? said : own.flatMap((check) => seen(check.id) ?? [])).join(', '),
      skippedBecause: reasons.size === 1 ? reason : null,
    },
  ];
}

/** With several APIs a title says which of them it is about. */
function withApi(check: Check): Check {
  const api = apiKeys.find((key) => check.id.endsWith(`-${key}`));
  return api === undefined ? check : { ...check, title: `${check.title} (${api})` };
}

function prefixed(prefix: string, text: string | null): string | null {
  return text === null ? null : prefix + text;
}
