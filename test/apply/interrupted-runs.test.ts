import { describe, expect, test } from 'vitest';
import { apis } from '../../src/catalog/api.ts';
import { isEmpty } from '../../src/plan/plan.ts';
import type { DesiredState } from '../../src/state/desired-state.ts';
import { ana, bob, desired, scopes } from '../plan/scenery.ts';
import type { ModelState } from './model-state.ts';
import { emptyTenant, run } from './setup-run.ts';
import { factsOf } from './tenant-facts.ts';
import { type Fault, Killed, type ModelOptions, TenantModel } from './tenant-model.ts';
import { virtualClock } from './virtual-clock.ts';

const wishes: readonly (readonly [string, DesiredState])[] = [
  [
    'everyone, three APIs',
    desired({
      apis: [
        { api: 'xdr', appId: apis.xdr.appId, scopes: [scopes.incidentRead] },
        { api: 'endpoint', appId: apis.endpoint.appId, scopes: [scopes.machineRead] },
        { api: 'graph', appId: apis.graph.appId, scopes: [scopes.hunt] },
      ],
      owners: [bob],
    }),
  ],
  ['named people', desired({ audience: { kind: 'users', users: [ana, bob] } })],
];

const faults: readonly Fault[] = ['lost before', 'lost after', 'killed before', 'killed after'];
const lags = [0, 3_000] as const;

async function undisturbed(wish: DesiredState): Promise<{ readonly state: ModelState; readonly requests: number }> {
  const clock = virtualClock();
  const model = new TenantModel({ state: emptyTenant(), clock, lagInMs: 3_000 });
  await run({ model, clock, wish, kept: { uniqueName: wish.uniqueName, ids: null } });
  return { state: model.state, requests: model.http.length };
}

/** Runs until it is through, as a person would who starts it again. */
async function untilDone(wish: DesiredState, lagInMs: number, fault: ModelOptions['fault']) {
  const clock = virtualClock();
  const model = new TenantModel({ state: emptyTenant(), clock, lagInMs, ...(fault === undefined ? {} : { fault }) });
  const kept = { uniqueName: wish.uniqueName, ids: null };
  for (let attempt = 1; attempt <= 4; attempt++) {
    try {
      const { outcome } = await run({ model, clock, wish, kept });
      if (outcome.problem === null && outcome.confirmed) return { model, clock, kept };
    } catch (problem) {
      if (!(problem instanceof Killed) && (problem as { code?: string }).code !== 'connection-lost') throw problem;
    }
  }
  throw new Error('still not done after four runs');
}

describe.each(wishes)('a setup for %s', async (_, wish) => {
  const { state: expected, requests } = await undisturbed(wish);
  const cases = Array.from({ length: requests }, (__, index) => index + 1).flatMap((request) =>
    faults.flatMap((fault) => lags.map((lag) => [request, fault, lag] as const)),
  );

  test.each(cases)(
    'whose request %i is %s (lag %i ms) ends as if nothing had happened',
    async (request, fault, lag) => {
      const { model, clock, kept } = await untilDone(wish, lag, (number) => (number === request ? fault : undefined));
      expect(factsOf(model.state)).toEqual(factsOf(expected));
      expect(model.state.applications).toHaveLength(1);
      expect(model.state.principals).toHaveLength(expected.principals.length);
      expect(model.state.grants).toHaveLength(expected.grants.length);
      await clock.sleep(lag);
      model.isHealed = true;
      expect(isEmpty((await run({ model, clock, wish, kept })).plan)).toBe(true);
    },
  );

  test('that loses the answer of every other write gets there too', async () => {
    let writes = 0;
    const { model } = await untilDone(wish, 0, (_number, calls) => {
      if (calls.every(({ method }) => method === 'GET')) return undefined;
      writes += 1;
      return writes % 2 === 1 ? 'lost after' : undefined;
    });
    expect(factsOf(model.state)).toEqual(factsOf(expected));
  });

  test('that is killed twice, at any two requests, leaves one app', async () => {
    for (let first = 3; first <= requests; first++) {
      for (let second = first + 1; second <= first + 6; second++) {
        const { model } = await untilDone(wish, 0, (number) =>
          number === first || number === second ? 'killed after' : undefined,
        );
        expect(factsOf(model.state)).toEqual(factsOf(expected));
        expect(model.state.applications).toHaveLength(1);
      }
    }
  });
});
