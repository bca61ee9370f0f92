import { describe, expect, test } from 'vitest';
import {
  type Lag,
  type LaggingWrite,
  waitUntilVisible,
  writeThroughLag,
  writeTogetherThroughLag,
} from '../../src/directory/consistency.ts';
import { createGrant, type GrantWire, grantsOf, updateGrant } from '../../src/directory/grants.ts';
import type { Graph, GraphAnswer, GraphRequest } from '../../src/directory/graph.ts';
import { call } from '../../src/directory/graph-call.ts';
import { createServicePrincipal } from '../../src/directory/service-principals.ts';
import { AccessError, cancelled } from '../../src/errors/access-error.ts';
import { guid } from '../../src/values/guid.ts';
import { problem } from './support/graph-under-test.ts';
import { VirtualClock } from './support/virtual-clock.ts';

const clientId = guid('aaaaaaaa-0000-4000-8000-000000000001');
const resourceId = guid('bbbbbbbb-0000-4000-8000-000000000002');
const appId = guid('cccccccc-0000-4000-8000-000000000003');
const grantBody = {
  id: 'g',
  clientId,
  resourceId,
  consentType: 'AllPrincipals',
  principalId: null,
  scope: 'Incident.Read',
};
const created: GraphAnswer = { status: 201, headers: {}, body: grantBody };
const refused = (status: number, code: string, message = 'Refused.', more: object = {}): GraphAnswer => ({
  status,
  headers: {},
  body: problem(code, message, more),
});
const absent = "Resource 'x' does not exist or one of its queried reference-property objects are not present.";
const lostAnswer = new AccessError('connection-lost', { happened: 'No answer.', todo: [] });

function lag(clock = new VirtualClock(), more: Partial<Lag> = {}): Lag & { clock: VirtualClock } {
  return { patienceInMs: 300_000, signal: new AbortController().signal, ...more, clock };
}

/** A Graph whose batches are answered by a script; each step sees the requests of one batch. */
function scripted(steps: readonly ((requests: readonly GraphRequest[]) => readonly GraphAnswer[] | AccessError)[]) {
  const sent: (readonly string[])[] = [];
  const graph: Pick<Graph, 'batch'> = {
    async batch(requests) {
      const step = steps[sent.length];
      sent.push(requests.map(({ method, path }) => `${method} ${path.replace(/\?.*/, '')}`));
      const answer = step?.(requests);
      if (answer === undefined) throw new Error(`unexpected batch ${sent.length}`);
      if (answer instanceof AccessError) throw answer;
      return answer;
    },
  };
  return { graph: graph as Graph, sent };
}

const wanted = createGrant({ clientId, resourceId, principalId: null, scopes: ['Incident.Read'] });
const findGrant = call({ ...grantsOf({ objectId: clientId }) }, (answer): GrantWire | null => {
  return grantsOf({ objectId: clientId }).parse(answer)[0] ?? null;
});
const grantWrite: LaggingWrite<GrantWire> = { call: wanted, find: findGrant };
const post = 'POST /oauth2PermissionGrants';
const look = 'GET /oauth2PermissionGrants';
const listOf = (...items: object[]): GraphAnswer => ({ status: 200, headers: {}, body: { value: items } });

describe('a write through lag', () => {
  test('is sent once where there is no lag', async () => {
    const { graph, sent } = scripted([() => [created]]);
    const told = lag();
    expect(await writeThroughLag(graph, grantWrite, told)).toMatchObject({ id: 'g', scopes: ['Incident.Read'] });
    expect(sent).toEqual([[post]]);
    expect(told.clock.slept).toEqual([]);
  });

  test('is repeated with growing pauses, each told beforehand', async () => {
    const notYet = () => [refused(404, 'Request_ResourceNotFound', absent)];
    const { graph } = scripted([notYet, notYet, notYet, () => [created]]);
    const waits: number[] = [];
    const told = lag(new VirtualClock(), { onWait: ({ ms, sinceInMs }) => waits.push(ms, sinceInMs) });
    await writeThroughLag(graph, { call: wanted }, told);
    expect(told.clock.slept).toEqual([250, 375, 563]);
    expect(waits).toEqual([250, 0, 375, 250, 563, 625]);
  });

  test('ends exactly with its patience, saying so and passing on the ids', async () => {
    const { graph } = scripted(
      Array.from({ length: 60 }, () => () => [refused(404, 'Request_ResourceNotFound', absent)]),
    );
    const told = lag();
    const failure = await writeThroughLag(graph, { call: wanted }, told).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'replication-timeout', failure: 'E4', retried: 'for 300 s' });
    expect((failure as AccessError).ids.requestId).toBe('11111111-1111-4111-8111-111111111111');
    expect(told.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBe(300_000);
    expect(Math.max(...told.clock.slept)).toBe(15_000);
  });

  test('is refused at once by anything else', async () => {
    const { graph, sent } = scripted([() => [refused(403, 'Authorization_RequestDenied')]]);
    await expect(writeThroughLag(graph, grantWrite, lag())).rejects.toMatchObject({ code: 'consent-forbidden' });
    expect(sent).toHaveLength(1);
  });

  test('fails when there is one already and nothing of ours was lost', async () => {
    const { graph } = scripted([() => [refused(409, 'Request_MultipleObjectsWithSameKeyValue')]]);
    await expect(writeThroughLag(graph, grantWrite, lag())).rejects.toMatchObject({ failure: 'G4' });
  });
});

describe('a lost answer', () => {
  const faults: readonly [string, GraphAnswer | AccessError][] = [
    ['a lost connection', lostAnswer],
    ['a fault of the service', refused(500, 'InternalServerError')],
    ['the company that could not be read', refused(404, 'Directory_ObjectNotFound')],
  ];
  const given = (fault: GraphAnswer | AccessError) => () => (fault instanceof AccessError ? fault : [fault]);

  test.each(faults)('(%s) is looked up, and what happened is not repeated', async (_, fault) => {
    const { graph, sent } = scripted([given(fault), () => [listOf(grantBody)]]);
    const reasons: string[] = [];
    const told = lag(new VirtualClock(), { onWait: ({ reason }) => reasons.push(reason) });
    expect(await writeThroughLag(graph, grantWrite, told)).toMatchObject({ id: 'g' });
    expect(reasons).toEqual(['looking whether the last change arrived']);
    expect(sent).toEqual([[post], [look]]);
  });

  test.each(faults)('(%s) is sent again only after a look found nothing', async (_, fault) => {
    const { graph, sent } = scripted([given(fault), () => [listOf()], () => [created]]);
    await writeThroughLag(graph, grantWrite, lag());
    expect(sent).toEqual([[post], [look], [post]]);
  });

  test('that did happen answers as a duplicate: it is looked for, and never sent again', async () => {
    const duplicate = () => [refused(400, 'Request_BadRequest', 'Permission entry already exists.')];
    const { graph, sent } = scripted([
      () => lostAnswer,
      () => [listOf()],
      duplicate,
      ...Array.from({ length: 8 }, () => () => [listOf()]),
      () => [listOf(grantBody)],
    ]);
    expect(await writeThroughLag(graph, grantWrite, lag())).toMatchObject({ id: 'g' });
    expect(sent.filter(([first]) => first === post)).toHaveLength(2);
    expect(sent.at(-1)).toEqual([look]);
  });

  test('without a way to look is an error, not a second sending', async () => {
    const { graph, sent } = scripted([() => lostAnswer]);
    await expect(writeThroughLag(graph, { call: wanted }, lag())).rejects.toBe(lostAnswer);
    expect(sent).toEqual([[post]]);
  });

  test('again and again ends as the fault it is', async () => {
    const round = [() => lostAnswer, () => [listOf()]];
    const { graph, sent } = scripted([...round, ...round, ...round, ...round, ...round]);
    await expect(writeThroughLag(graph, grantWrite, lag())).rejects.toBe(lostAnswer);
    expect(sent.filter(([first]) => first === post)).toHaveLength(5);
  });
});

describe('writes together', () => {
  test('repeat what met lag and keep every other outcome', async () => {
    const { graph, sent } = scripted([
      () => [created, refused(404, 'Request_ResourceNotFound', absent), refused(403, 'Authorization_RequestDenied')],
      () => [{ status: 204, headers: {}, body: null }],
    ]);
    const writes: LaggingWrite<unknown>[] = [
      { call: wanted },
      { call: updateGrant('a/b', ['x']) },
      { call: createServicePrincipal(appId) },
    ];
    const outcomes = await writeTogetherThroughLag(graph, writes, lag());
    expect(outcomes.map(({ done }) => done)).toEqual([true, true, false]);
    expect(outcomes[2]).toMatchObject({ problem: { code: 'directory-forbidden' } });
    expect(sent[1]).toEqual(['PATCH /oauth2PermissionGrants/a%2Fb']);
  });

  test('tell what was done when the person stops in between', async () => {
    const { graph } = scripted([() => [created, refused(404, 'Request_ResourceNotFound', absent)]]);
    const controller = new AbortController();
    const told = lag(new VirtualClock(), { signal: controller.signal, onWait: () => controller.abort(cancelled()) });
    const outcomes = await writeTogetherThroughLag(graph, [grantWrite, grantWrite], told);
    expect(outcomes).toMatchObject([{ done: true }, { done: false, problem: { code: 'cancelled' } }]);
  });

  test('of nothing ask nothing', async () => {
    const { graph, sent } = scripted([]);
    expect(await writeTogetherThroughLag(graph, [], lag())).toEqual([]);
    expect(sent).toEqual([]);
  });
});

describe('waiting until it is visible', () => {
  const reads = (pattern: string) => {
    let count = 0;
    return { read: async () => (pattern[count++] === '1' ? 'seen' : null), count: () => count };
  };

  test.each([
    ['the first look sees it', '1', 2, 1],
    ['one look missed it', '011', 2, 3],
    ['replicas disagree', '0101011', 2, 7],
    ['three have to agree', '0110111', 3, 7],
    ['one is enough by wish', '001', 1, 3],
  ])('when %s (%s, %i agreeing) takes %i looks', async (_, pattern, agreeingReads, looks) => {
    const { read, count } = reads(pattern);
    expect(await waitUntilVisible(read, { ...lag(), agreeingReads })).toBe('seen');
    expect(count()).toBe(looks);
  });

  test('pauses briefly for a confirming look, longer each time for a missing one', async () => {
    const told = lag();
    await waitUntilVisible(reads('000101').read, { ...told, agreeingReads: 1 });
    expect(told.clock.slept).toEqual([250, 375, 563]);
    const confirming = lag();
    await waitUntilVisible(reads('00011').read, confirming);
    expect(confirming.clock.slept).toEqual([250, 375, 563, 250]);
  });

  test('ends with its patience after a last look at its very end', async () => {
    const told = lag(new VirtualClock(), { patienceInMs: 1_000 });
    const { read, count } = reads('');
    await expect(waitUntilVisible(read, told)).rejects.toMatchObject({
      code: 'replication-timeout',
      retried: 'for 1 s',
    });
    expect(told.clock.slept).toEqual([250, 375, 375]);
    expect(count()).toBe(4);
  });

  test("lets the read's own refusal through", async () => {
    const refusal = new AccessError('directory-forbidden', { happened: 'No.', todo: [] });
    await expect(waitUntilVisible(() => Promise.reject(refusal), lag())).rejects.toBe(refusal);
  });
});

test('a wait, its confirming look included, ends within 1.5 x the lag and half a second, whatever the lag', async () => {
  for (let lagInMs = 20; lagInMs < 190_000; lagInMs = Math.ceil(lagInMs * 1.05)) {
    const clock = new VirtualClock();
    const startedAt = clock.now().getTime();
    const passed = () => clock.now().getTime() - startedAt;
    await waitUntilVisible(async () => (passed() < lagInMs ? null : 'there'), lag(clock));
    expect(passed(), `${lagInMs} ms`).toBeLessThanOrEqual(1.5 * lagInMs + 500);
  }
});
