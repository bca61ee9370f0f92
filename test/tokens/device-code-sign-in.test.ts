import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import { type SignInOptions, signIn } from '../../src/tokens/sign-in.ts';
import { systemClock } from '../../src/values/clock.ts';
import { scriptedGuide } from './support/scripted-guide.ts';
import { approver, clientId, jumpingClock, refusedSignIn, signInOptions } from './support/sign-in-options.ts';
import { adele, type FakeAuthority, refusalOf, startFakeAuthority } from './support/test-authority.ts';

let authority: FakeAuthority;
let client: HttpClient;

beforeAll(async () => {
  authority = await startFakeAuthority();
});
beforeEach(() => {
  authority.reset();
  client = createHttp({ env: {}, extraCaPem: authority.cloud.extraCaPem, clock: systemClock, trace: null });
});
afterEach(() => client.close());
afterAll(() => authority.stop());

const options = (given: Partial<SignInOptions> = {}) =>
  signInOptions(authority, client, { method: 'device-code', clock: jumpingClock(), ...given });

const pending = refusalOf('authorization_pending', 70016, 'Authorization is pending.');
const polls = () => authority.seen.filter(({ form }) => form.has('device_code')).length;

describe('signing in with a code', () => {
  test('shows the code, polls at the pace it was told, and says who signed in', async () => {
    const opened: unknown[] = [];
    const guide = scriptedGuide(async (page) => opened.push(page) > 0);
    const clock = jumpingClock();
    authority.refuseNext('token', pending);
    authority.refuseNext('token', pending);
    const session = await signIn(options({ guide, clock, loginHint: adele.upn }));
    expect(session).toMatchObject({ method: 'device-code', clientId, account: { userPrincipalName: adele.upn } });
    expect(guide.codes).toEqual([
      {
        userCode: 'LJN9VTLG2',
        verificationUri: 'https://login.example/device',
        expiresAt: new Date('2026-11-22T12:15:00Z'),
      },
    ]);
    expect(opened).toEqual([{ url: 'https://login.example/device', userCode: 'LJN9VTLG2', loginHint: adele.upn }]);
    expect(clock.sleeps).toEqual([5000, 5000, 5000]);
    expect(guide.settledTimes).toBe(1);
  });

  test('polls every 5 s when it was not told, and slower when asked to', async () => {
    authority.interval = undefined;
    const clock = jumpingClock();
    authority.refuseNext('token', { body: { error: 'slow_down' } });
    authority.refuseNext('token', pending);
    await signIn(options({ clock }));
    expect(clock.sleeps).toEqual([5000, 10_000, 10_000]);
  });

  test('outlives lost connections and faults of the service between two polls', async () => {
    authority.refuseNext('token', { status: 503, headers: { 'retry-after': '7' }, body: '<html>busy</html>' });
    authority.refuseNext('token', { status: 500, body: { error: 'server_error' } });
    const clock = jumpingClock();
    const session = await signIn(options({ clock }));
    expect(session.account.userPrincipalName).toBe(adele.upn);
    expect(clock.sleeps).toEqual([5000, 7000, 5000]);
  });

  test('passes a claims challenge on', async () => {
    await signIn(options({ claims: '{"access_token":{"acrs":{"value":"c1"}}}' }));
    const asked = authority.seen.find(({ path }) => path.endsWith('/devicecode'));
    expect(asked?.form.get('claims')).toContain('"acrs"');
  });
});

describe('a refused code', () => {
  test('that the service never issued ends at once, with its reason', async () => {
    authority.refuseNext('devicecode', refusalOf('invalid_client', 7000218, 'client_secret required.'));
    const guide = scriptedGuide();
    expect(await refusedSignIn(options({ guide }))).toMatchObject({ failure: 'D13' });
    expect([guide.codes, polls()]).toEqual([[], 0]);
  });

  test('that is empty is not waited for', async () => {
    authority.refuseNext('devicecode', { status: 200, body: {} });
    const guide = scriptedGuide();
    expect(await refusedSignIn(options({ guide }))).toMatchObject({ code: 'answer-garbled' });
    expect([guide.codes, polls()]).toEqual([[], 0]);
  });

  test.each([
    ['declined', refusalOf('authorization_declined', 70000, 'Declined.'), 'sign-in-declined', 'B17'],
    ['expired', refusalOf('expired_token', 70020, 'This device code has expired.'), 'sign-in-expired', 'B10'],
    [
      'blocked by policy',
      refusalOf('invalid_grant', 53003, 'Blocked.', { suberror: 'message_only' }),
      'sign-in-blocked',
      'B1',
    ],
    ['blocked by defaults', refusalOf('invalid_grant', 530032, 'Blocked.'), 'sign-in-blocked', 'B1'],
    [
      'not approved',
      refusalOf('invalid_grant', 65001, 'No consent.', { suberror: 'consent_required' }),
      'consent-required',
      'G1',
    ],
  ])('%s is told apart', async (_name, refusal, code, failure) => {
    authority.refuseNext('token', refusal);
    expect(await refusedSignIn(options())).toMatchObject({ code, failure });
    expect(polls()).toBe(1);
  });

  test('keeps suberror, claims and the ids, which the library drops', async () => {
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';
    authority.refuseNext(
      'token',
      refusalOf('interaction_required', 50079, 'Enroll.', { suberror: 'basic_action', claims }),
    );
    const error = await refusedSignIn(options());
    expect(error).toMatchObject({ failure: 'B6', claims, ids: { traceId: '0a000000-0000-4000-8000-0000000000aa' } });
    expect(error.raw).toContain('basic_action');
  });

  test('runs out by our own clock even if the service keeps answering that it waits', async () => {
    authority.approved = false;
    const clock = jumpingClock();
    expect(await refusedSignIn(options({ clock }))).toMatchObject({ code: 'sign-in-expired', failure: 'B10' });
    expect(clock.sleeps).toHaveLength(180);
  });

  test('a service that stays out of order is named as such', async () => {
    for (let index = 0; index < 8; index += 1) authority.refuseNext('token', { status: 503, body: 'busy' });
    expect(await refusedSignIn(options())).toMatchObject({ code: 'service-unavailable' });
    expect(polls()).toBe(7);
  });
});

describe('instead of waiting', () => {
  test('stopping ends it at once', async () => {
    authority.approved = false;
    const stop = new AbortController();
    const guide = scriptedGuide(async () => {
      setImmediate(() => stop.abort());
      return true;
    });
    const startedAt = Date.now();
    const error = await refusedSignIn(options({ guide, signal: stop.signal, clock: systemClock }));
    expect(error).toMatchObject({ code: 'cancelled', exitCode: 130 });
    expect(Date.now() - startedAt).toBeLessThan(3000);
    expect(polls()).toBe(0);
  });

  test('the browser can be chosen, and a number read on the page is explained', async () => {
    authority.approved = false;
    const guide = scriptedGuide(approver(authority));
    guide.interrupt({ kind: 'other-method' });
    expect((await signIn(options({ guide, clock: systemClock }))).method).toBe('browser');
    const other = scriptedGuide();
    other.interrupt({ kind: 'page-error', aadsts: 53003 });
    expect(await refusedSignIn(options({ guide: other, clock: systemClock }))).toMatchObject({ failure: 'B1' });
  });
});

describe('changing the method by itself', () => {
  test('goes from the code to the browser once when a policy blocks codes, and says why', async () => {
    authority.refuseNext('token', refusalOf('invalid_grant', 53003, 'Blocked.'));
    const guide = scriptedGuide(approver(authority));
    const session = await signIn(options({ guide, fallback: true }));
    expect(session.method).toBe('browser');
    expect(guide.notes).toEqual([
      'Your organization does not allow signing in with a code. Continuing in the browser.',
    ]);
  });

  test('never goes back and forth', async () => {
    authority.refuseNext('token', refusalOf('invalid_grant', 53003, 'Blocked.'));
    const guide = scriptedGuide(async () => true);
    const pending = refusedSignIn(options({ guide, fallback: true, patienceInMs: 60_000 }));
    await expect.poll(() => guide.urls.length).toBe(1);
    guide.interrupt({ kind: 'page-error', aadsts: 50011 });
    expect(await pending).toMatchObject({ failure: 'D12' });
    expect(guide.codes).toHaveLength(1);
  });

  test('goes from the browser to a code when the redirect URI is the trouble', async () => {
    const guide = scriptedGuide(async () => true);
    guide.interrupt({ kind: 'page-error', aadsts: 50011 });
    const session = await signIn(options({ guide, method: 'browser', fallback: true }));
    expect(session.method).toBe('device-code');
    expect(guide.notes[0]).toMatch(/AADSTS50011.*Continuing with a code\.$/);
  });

  test('does not happen when it was not allowed, or when the person is the trouble', async () => {
    authority.refuseNext('token', refusalOf('invalid_grant', 53003, 'Blocked.'));
    expect(await refusedSignIn(options())).toMatchObject({ failure: 'B1' });
    authority.refuseNext('token', refusalOf('authorization_declined', 70000, 'Declined.'));
    const guide = scriptedGuide(approver(authority));
    expect(await refusedSignIn(options({ guide, fallback: true }))).toMatchObject({ failure: 'B17' });
    expect(guide.urls).toEqual([]);
  });
});
