import type { Ended } from '../support/journey.ts';

export interface Seen {
  readonly id: string;
  readonly verdict: string;
  readonly seen: string;
  readonly remedy: string | null;
}

export const checksOf = (ended: Ended): readonly Seen[] => ended.json()['checks'] as readonly Seen[];

export const withVerdict = (ended: Ended, wanted: string): readonly string[] =>
  checksOf(ended)
    .filter(({ verdict }) => verdict === wanted)
    .map(({ id }) => id);

export const checkOf = (ended: Ended, id: string): Seen | undefined => checksOf(ended).find((check) => check.id === id);

/** Pages opened for a person, by the client they signed in to. */
export const signIns = ({ requests }: Ended): number =>
  requests.filter(({ path }) => /\/authorize\?/.test(path)).length;

export const writes = ({ requests }: Ended): readonly string[] =>
  requests
    .filter(({ host, method, path }) => host === 'graph' && method !== 'GET' && !path.includes('$batch'))
    .map(({ method, path }) => `${method} ${path}`);
