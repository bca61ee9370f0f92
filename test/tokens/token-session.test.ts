import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import type { Session } from '../../src/tokens/session.ts';
import { type SignInOptions, signIn } from '../../src/tokens/sign-in.ts';
import { signInUser } from '../../src/tokens/user-sign-in.ts';
import { systemClock } from '../../src/values/clock.ts';
import { guid } from '../../src/values/guid.ts';
import { type ScriptedGuide, scriptedGuide } from './support/scripted-guide.ts';
import { accessErrorOf, approver, clientId, jumpingClock, signInOptions } from './support/sign-in-options.ts';
import { adele, type FakeAuthority, refusalOf, startFakeAuthority, tenantId } from './support/test-authority.ts';

let authority: FakeAuthority;
let client: HttpClient;
let guide: ScriptedGuide;
let clock: ReturnType<typeof jumpingClock>;

beforeAll(async () => {
  authority = await startFakeAuthority();
});
beforeEach(() => {
  authority.reset();
  client = createHttp({ env: {}, extraCaPem: authority.cloud.extraCaPem, clock: systemClock, trace: null });
  guide = scriptedGuide(approver(authority));
  clock = jumpingClock();
});
afterEach(() => client.close());
afterAll(() => authority.stop());

const signedIn = (given: Partial<SignInOptions> = {}): Promise<Session> =>
  signIn(signInOptions(authority, client, { guide, clock, ...given }));

const refreshes = () => authority.seen.filter(({ form }) => form.get('grant_type') === 'refresh_token');
const xdr = 'https://api.security.microsoft.com';
const graph = 'https://graph.example';

describe('further tokens', () => {
  test('for another API come through the refresh token, from the tenant of the account', async () => {
    const session = await signedIn();
    const token = await session.tokenFor({ audience: xdr });
    const [request] = refreshes();
    expect(request?.path).toBe(`/${tenantId}/oauth2/v2.0/token`);
    expect(request?.form.get('scope')?.split(' ')).toContain(`${xdr}/.default`);
    expect(token.scopes).toEqual(['Incident.Read', 'Machine.Read']);
    expect(guide.urls).toHaveLength(1);
  });

  test('at hand are used until five minutes before their end', async () => {
    const session = await signedIn();
    const first = await session.tokenFor({ audience: graph });
    clock.move(54 * 60_000);
    expect(await session.tokenFor({ audience: graph })).toBe(first);
    clock.move(2 * 60_000);
    expect(await session.tokenFor({ audience: graph })).not.toBe(first);
    expect(refreshes()).toHaveLength(1);
  });

  test('are asked for anew when they have to be fresh, and replace the one at hand', async () => {
    const session = await signedIn();
    const fresh = await session.tokenFor({ audience: graph, fresh: true });
    expect(await session.tokenFor({ audience: graph })).toBe(fresh);
    expect(refreshes()).toHaveLength(1);
  });

  test('use the newest refresh token, whichever way the first one came', async () => {
    const session = await signedIn({ method: 'device-code' });
    await session.tokenFor({ audience: xdr });
    await session.tokenFor({ audience: xdr, fresh: true });
    const used = refreshes().map(({ form }) => form.get('refresh_token'));
    expect(new Set(used).size).toBe(2);
    expect(guide.urls).toEqual([]);
  });

  test('for two APIs at once are not mixed up', async () => {
    const session = await signedIn();
    const [one, other] = await Promise.all([
      session.tokenFor({ audience: xdr }),
      session.tokenFor({ audience: 'https://api.securitycenter.microsoft.com' }),
    ]);
    const audienceOf = (token: string) =>
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).aud as string;
    expect(audienceOf(one.token.reveal())).toBe(xdr);
    expect(audienceOf(other.token.reveal())).toBe('https://api.securitycenter.microsoft.com');
  });
});

describe('when the service wants the person again', () => {
  const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';

  test.each([
    ['a second factor', refusalOf('invalid_grant', 50076, 'MFA.', { suberror: 'basic_action', claims })],
    ['a new sign-in after a while', refusalOf('invalid_grant', 700082, 'Expired.', { suberror: 'bad_token' })],
    ['a challenge of a policy', refusalOf('interaction_required', 53003, 'Policy.', { claims })],
  ])('%s is asked for once, for exactly that API, with the account known', async (_name, refusal) => {
    const session = await signedIn();
    authority.refuseNext('token', refusal);
    await session.tokenFor({ audience: xdr });
    expect(guide.urls).toHaveLength(2);
    const asked = new URL(guide.urls[1] ?? '').searchParams;
    expect(asked.get('scope')).toContain(`${xdr}/.default`);
    expect(asked.get('login_hint')).toBe(adele.upn);
    expect(asked.get('claims') ?? '').toContain(
      (refusal.body as { claims?: string }).claims === undefined ? '' : 'capolids',
    );
    expect(guide.notes[0]).toMatch(/Please sign in once more\.$/);
  });

  test('and the person is refused too, that refusal is the end', async () => {
    const session = await signedIn();
    const mfa = refusalOf('invalid_grant', 50076, 'MFA.', { suberror: 'basic_action' });
    authority.refuseNext('token', mfa);
    authority.refuseNext('token', mfa);
    expect(await accessErrorOf(session.tokenFor({ audience: xdr }))).toMatchObject({ failure: 'B6' });
    expect(guide.urls).toHaveLength(2);
  });

  test('and somebody else signs in, that is refused', async () => {
    const session = await signedIn();
    authority.refuseNext('token', refusalOf('invalid_grant', 50076, 'MFA.', { suberror: 'basic_action' }));
    authority.person = { ...authority.person, oid: 'b0b00000-0000-4000-8000-00000000b0b0', upn: 'bob@contoso.example' };
    expect(await accessErrorOf(session.tokenFor({ audience: xdr }))).toMatchObject({ code: 'sign-in-wrong-account' });
  });

  test('a challenge of an API is first answered silently', async () => {
    const session = await signedIn();
    await session.tokenFor({ audience: graph, claims });
    expect(refreshes()[0]?.form.get('claims')).toContain('capolids');
    expect(guide.urls).toHaveLength(1);
  });
});

describe('what no person can settle by signing in again', () => {
  test.each([
    [
      'missing consent, which may be mere lag',
      refusalOf('invalid_grant', 65001, 'No consent.', { suberror: 'consent_required' }),
      'consent-required',
    ],
    [
      'missing consent, even with a challenge',
      refusalOf('invalid_grant', 65001, 'No consent.', { suberror: 'consent_required', claims: '{}' }),
      'consent-required',
    ],
    ['an app not known yet', refusalOf('unauthorized_client', 700016, 'Unknown app.'), 'app-not-found'],
    ['a missing API', refusalOf('invalid_resource', 500011, 'No such API.'), 'api-missing'],
    [
      'a policy without a way out',
      refusalOf('invalid_grant', 53003, 'Blocked.', { suberror: 'message_only' }),
      'sign-in-blocked',
    ],
    ['somebody not assigned', refusalOf('invalid_grant', 50105, 'Not assigned.'), 'user-not-assigned'],
    ['a fault of the service', { status: 503, body: 'busy' }, 'service-unavailable'],
    ['too many requests', { status: 429, headers: { 'retry-after': '1' }, body: '{}' }, 'throttled'],
  ])('%s is refused without opening a page', async (_name, refusal, code) => {
    const session = await signedIn();
    for (let times = 0; times < 3; times += 1) authority.refuseNext('token', refusal);
    expect(await accessErrorOf(session.tokenFor({ audience: xdr }))).toMatchObject({ code });
    expect(guide.urls).toHaveLength(1);
  });

  test('a refusal is not remembered: the next try asks the service again', async () => {
    const session = await signedIn();
    authority.refuseNext('token', { status: 429, headers: { 'retry-after': '60' }, body: '{}' });
    await accessErrorOf(session.tokenFor({ audience: xdr }));
    expect((await session.tokenFor({ audience: xdr })).scopes).toContain('Incident.Read');
  });

  test('a fault that passes is not even noticed', async () => {
    const session = await signedIn();
    authority.refuseNext('token', { status: 503, headers: { 'retry-after': '2' }, body: 'busy' });
    authority.refuseNext('token', { status: 500, body: 'busy' });
    expect((await session.tokenFor({ audience: xdr })).scopes).toContain('Incident.Read');
    expect(clock.sleeps).toEqual([2000, 375]);
  });

  test('a fault of ours is not passed off as one of the service', async () => {
    const session = await signedIn();
    const bug = new TypeError('x is not a function');
    const send = client.send;
    client.send = () => Promise.reject(bug);
    await expect(session.tokenFor({ audience: xdr })).rejects.toBe(bug);
    client.send = send;
  });

  test('a stopped run is a stopped run', async () => {
    const stop = new AbortController();
    const session = await signedIn({ signal: stop.signal });
    stop.abort();
    expect(await accessErrorOf(session.tokenFor({ audience: xdr }))).toMatchObject({ code: 'cancelled' });
    expect(guide.urls).toHaveLength(1);
  });
});

test('the user signs in as the app, in its tenant, for what was granted of one API', async () => {
  const options = signInOptions(authority, client, { guide, clock });
  const session = await signInUser({
    ...options,
    method: 'browser',
    appId: clientId,
    tenantId: guid(tenantId),
    audience: `${xdr}/`,
  });
  const asked = new URL(guide.urls[0] ?? '');
  expect(asked.pathname).toBe(`/${tenantId}/oauth2/v2.0/authorize`);
  expect(asked.searchParams.get('client_id')).toBe(clientId);
  expect(asked.searchParams.get('scope')).toContain(`${xdr}/.default`);
  expect((await session.tokenFor({ audience: xdr })).scopes).toContain('Incident.Read');
  expect(refreshes()).toEqual([]);
});
