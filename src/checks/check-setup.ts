import { type ApiKey, apiKeys } from '../catalog/api.ts';
import { AccessError } from '../errors/access-error.ts';
import { type Check, hasFailed } from '../values/check.ts';
import { driftCheck, proofChecks } from './access-checks.ts';
import { appChecks } from './app-checks.ts';
import { permissionChecks } from './permission-checks.ts';
import type { SetupCheck } from './setup-check.ts';
import { type SetupInput, wantedApis } from './setup-input.ts';
import { surroundingsChecks } from './surroundings-checks.ts';

/** Checks of the proof, made per API: claim by claim, then the call. In their order. */
const provenChecks: readonly Pick<SetupCheck, 'id' | 'about'>[] = [
  { id: 'token', about: 'the app gets a token on behalf of the person' },
  { id: 'token-form', about: 'the token can be read' },
  { id: 'audience', about: 'the token is for this API' },
  { id: 'tenant', about: 'the token is of this tenant' },
  { id: 'issuer', about: "the token comes from this cloud's sign-in service" },
  { id: 'app', about: 'the token was given to this app' },
  { id: 'user', about: 'the token stands for the person it is meant for' },
  { id: 'permissions', about: 'the token carries every wanted permission' },
  { id: 'time', about: 'the token is valid now' },
  { id: 'roles', about: 'the person has a role that opens Defender, where the token says so' },
  { id: 'call', about: 'the API answers one harmless call' },
];

/** Everything verify can check, in its fixed order. `perApi`: ids end in -xdr, -endpoint or -graph. */
export const setupChecks: readonly { readonly id: string; readonly about: string; readonly perApi: boolean }[] = [
  ...[...surroundingsChecks, ...appChecks, ...permissionChecks].map(({ id, about, perApi }) => ({ id, about, perApi })),
  ...provenChecks.map((check) => ({ ...check, perApi: true })),
  { id: driftCheck.id, about: driftCheck.about, perApi: false },
];

/** Which checks are wanted; `only` empty means all. A family, such as `consent`, stands for its check of every API. */
export interface Selection {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

export interface SetupReport {
  readonly passed: boolean;
  readonly checks: readonly Check[];
  /** What the selected checks could not show, one sentence per reason; a person must not take silence for proof. */
  readonly notProven: readonly string[];
}

/** @throws AccessError `usage-invalid` naming an id that no check has, or when no check is left */
export function selectChecks(only: readonly string[], skip: readonly string[]): Selection {
  const known = new Set(
    setupChecks.flatMap(({ id, perApi }) => (perApi ? [id, ...apiKeys.map((api) => `${id}-${api}`)] : [id])),
  );
  const unknown = [...only, ...skip].find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new AccessError('usage-invalid', {
      happened: `There is no check called "${unknown}".`,
      todo: [
        `The checks are: ${setupChecks.map(({ id }) => id).join(', ')}; those per API also with -xdr, -endpoint, -graph.`,
      ],
    });
  }
  const selection = { only, skip };
  if (![...known].some((id) => isCheck(id) && isSelected(id, selection))) {
    throw new AccessError('usage-invalid', {
      happened: '--only and --skip together leave no check to make.',
      todo: ['Leave out --skip, or name another check with --only.'],
    });
  }
  return selection;
}

/** Not the name of a family. */
function isCheck(id: string): boolean {
  return madeOnce.has(id) || apiKeys.some((api) => id.endsWith(`-${api}`));
}

/** What has to be gathered for a selection, so that nobody signs in for a check of the config alone. */
export function inputsNeeded(selection: Selection): {
  readonly preflight: boolean;
  readonly directory: boolean;
  readonly proof: boolean;
} {
  const selected = (id: string, perApi: boolean): boolean =>
    (perApi ? apiKeys.map((api) => `${id}-${api}`) : [id]).some((candidate) => isSelected(candidate, selection));
  const made = [...surroundingsChecks, ...appChecks, ...permissionChecks, driftCheck].filter((check) =>
    selected(check.id, check.perApi),
  );
  const needs = new Set(made.flatMap((check) => check.needs));
  const looksAround = made.some(({ id }) => id === 'tenant' || id === 'cloud');
  return {
    preflight: needs.has('preflight') || looksAround,
    directory: needs.has('directory') || needs.has('app') || made.some(({ id }) => id === 'app'),
    proof: provenChecks.some(({ id }) => selected(id, true)),
  };
}

/** APIs whose token or answer is selected: for the others nothing has to be asked. */
export function apisToProve(selection: Selection): readonly ApiKey[] {
  return apiKeys.filter((api) => provenChecks.some(({ id }) => isSelected(`${id}-${api}`, selection)));
}

/**
 * Every check of a setup, in the order of `setupChecks`, over what was gathered before. Decides only: no request, no file,
 * no clock. A check whose input is missing is skipped and says because of what.
 */
export function checkSetup(input: SetupInput, selection: Selection = { only: [], skip: [] }): SetupReport {
  const apis = wantedApis(input);
  const made = [...surroundingsChecks, ...appChecks, ...permissionChecks].flatMap((check) =>
    check.perApi ? apis.map((api) => check.run(input, api)) : [check.run(input, null)],
  );
  const proven = apis.flatMap((api) => proofChecks(input, api));
  const all = [...made, ...proven, driftCheck.run(input, null)];
  const checks = all.filter((check) => isSelected(check.id, selection));
  // Where nothing was seen, nothing was found wrong either: that is no reason to call it working.
  const isSeen = checks.some(({ verdict }) => verdict === 'pass' || verdict === 'warn');
  return { passed: isSeen && !hasFailed(checks), checks, notProven: notProven(checks) };
}

/** `app` and `tenant` name the checks made once, not the claims of those names: else asking for one would ask for a token. */
const madeOnce: ReadonlySet<string> = new Set(setupChecks.flatMap(({ id, perApi }) => (perApi ? [] : [id])));

function isSelected(id: string, { only, skip }: Selection): boolean {
  const api = apiKeys.find((key) => id.endsWith(`-${key}`));
  const family = api === undefined ? id : id.slice(0, -api.length - 1);
  const names = madeOnce.has(family) ? [id] : [id, family];
  const named = (list: readonly string[]): boolean => names.some((name) => list.includes(name));
  return (only.length === 0 || named(only)) && !named(skip);
}

function notProven(checks: readonly Check[]): readonly string[] {
  const byReason = new Map<string, Set<string>>();
  for (const check of checks) {
    if (check.verdict !== 'skipped') continue;
    const titles = byReason.get(check.seen) ?? new Set<string>();
    byReason.set(check.seen, titles.add(check.title));
  }
  return [...byReason].map(([reason, titles]) => `${[...titles].join(', ')}: ${reason}`);
}
