import { readdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { TenantStore } from '../../src/sandbox/start-sandbox.ts';

/** What of a tenant outlives a sign-in. */
const lasting = [
  'settings',
  'applications',
  'servicePrincipals',
  'oauth2PermissionGrants',
  'appRoleAssignments',
  'directoryRoles',
  'roleMemberships',
  'users',
  'ownerships',
  'deletedItems',
  'securityRecords',
] as const;

type Kind = (typeof lasting)[number];
type Thing = { readonly id: string };

interface Things {
  values(): Iterable<Thing>;
  put(thing: Thing): unknown;
  remove(id: string): unknown;
}

/** The tenant at one moment. */
export interface TenantPicture {
  readonly things: ReadonlyMap<Kind, ReadonlyMap<string, Thing>>;
  /** Makes the tenant what it was. */
  putBack(store: TenantStore): void;
}

export function takePicture(store: TenantStore): TenantPicture {
  const things = new Map(
    lasting.map((kind) => [kind, new Map([...thingsOf(store, kind).values()].map((thing) => [thing.id, thing]))]),
  );
  return {
    things,
    putBack(changed) {
      for (const [kind, before] of things) {
        const now = thingsOf(changed, kind);
        for (const { id } of [...now.values()]) if (!before.has(id)) now.remove(id);
        const left = new Map([...now.values()].map((thing) => [thing.id, thing]));
        for (const [id, thing] of before) if (left.get(id) !== thing) now.put(thing);
      }
    },
  };
}

function thingsOf(store: TenantStore, kind: Kind): Things {
  return store[kind] as unknown as Things;
}

/** What a run left behind, with ids replaced by what they are the id of, so that two runs can be compared. */
export interface EndState {
  /** Things that were not there before. */
  readonly made: Readonly<Record<string, readonly unknown[]>>;
  /** Things that were there before and are not as they were: nobody's business to touch. */
  readonly touched: readonly string[];
  readonly config: unknown;
  /** Beside the config: a lock or a half-written file would lie here. */
  readonly files: readonly string[];
}

export function endStateOf(store: TenantStore, before: TenantPicture, configFile: string): EndState {
  const made: Record<string, Thing[]> = {};
  const touched: string[] = [];
  for (const [kind, earlier] of before.things) {
    const now = new Map([...thingsOf(store, kind).values()].map((thing) => [thing.id, thing]));
    const news = [...now.values()].filter(({ id }) => !earlier.has(id));
    if (news.length > 0) made[kind] = news;
    for (const [id, thing] of earlier) {
      if (JSON.stringify(now.get(id)) !== JSON.stringify(thing)) touched.push(`${kind} ${id}`);
    }
  }
  const names = namesOf(made);
  const config = readConfig(configFile);
  return {
    made: Object.fromEntries(Object.entries(made).map(([kind, list]) => [kind, sorted(list.map(named(names)))])),
    touched,
    config: config === null ? null : named(names)(config),
    files: readdirSync(dirname(configFile)).sort(),
  };
}

function readConfig(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

interface Named {
  readonly appId?: string;
  readonly uniqueName?: string | null;
  readonly kind?: string;
}

interface Deleted {
  readonly object?: object;
}

/** Random text -> what it stands for. */
function namesOf(made: Readonly<Record<string, readonly Thing[]>>): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [kind, list] of Object.entries(made)) {
    for (const [index, thing] of list.entries()) {
      const { appId, uniqueName, kind: of } = { ...thing, ...(thing as Deleted).object } as Named;
      // Grants and assignments have no place in an order; they are told apart by what they join.
      const isOne = kind === 'applications' || kind === 'servicePrincipals';
      names.set(thing.id, isOne ? `<${kind} ${index}>` : `<${kind}${of ?? ''}>`);
      if (kind === 'servicePrincipals') continue;
      if (appId !== undefined) names.set(appId, `<appId ${index}>`);
      if (uniqueName != null) names.set(uniqueName, `<uniqueName ${index}>`);
    }
  }
  return names;
}

const moments = /"\d{4}-\d\d-\d\dT[\d:.]+Z"/g;

function named(names: ReadonlyMap<string, string>): (thing: unknown) => unknown {
  return (thing) => {
    let text = JSON.stringify(thing);
    for (const [id, name] of names) text = text.replaceAll(id, name);
    return JSON.parse(
      text
        .replace(moments, '"<time>"')
        .replaceAll(/(?<=InMs":)\d+/g, '0')
        .replaceAll(/localhost:\d+/g, 'localhost:<port>'),
    );
  };
}

function sorted(list: readonly unknown[]): readonly unknown[] {
  return [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}
