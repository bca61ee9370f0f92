import { describe, expect, test } from 'vitest';
import { signIn } from '../../src/tokens/sign-in.ts';
import { browserScene } from './browser-scene.ts';
import { scriptedGuide } from './support/scripted-guide.ts';
import { visit } from './support/sign-in-options.ts';
import { adele, refusalOf } from './support/test-authority.ts';

const scene = browserScene();
const { trace, approve, options, refused, isClosed } = scene;

describe('a refusal', () => {
  test('that comes back by redirect is explained, with the ids support asks for', async () => {
    const description =
      'AADSTS65004: User declined to consent to access the app.\r\nTrace ID: 0a000000-0000-4000-8000-0000000000aa\r\nCorrelation ID: 0c000000-0000-4000-8000-0000000000cc\r\nTimestamp: 2026-11-22 10:11:12Z';
    const guide = scriptedGuide(async ({ url }) => {
      await visit(
        scene.authority.authorize(url, (sent) => {
          sent.delete('code');
          sent.set('error', 'access_denied');
          sent.set('error_description', description);
          sent.set('error_subcode', 'cancel');
        }),
      );
      return true;
    });
    const error = await refused({ guide });
    expect(error).toMatchObject({ code: 'sign-in-declined', failure: 'B17' });
    expect(error.ids).toEqual({
      traceId: '0a000000-0000-4000-8000-0000000000aa',
      correlationId: '0c000000-0000-4000-8000-0000000000cc',
      time: '2026-11-22T10:11:12.000Z',
    });
  });

  test('at the token endpoint keeps suberror and claims', async () => {
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';
    scene.authority.refuseNext(
      'token',
      refusalOf('invalid_grant', 50076, 'You must use MFA.', { suberror: 'basic_action', claims }),
    );
    const error = await refused({});
    expect(error).toMatchObject({ code: 'sign-in-failed', failure: 'B6', claims });
    expect(error.raw).toContain('basic_action');
    expect(error.ids.correlationId).toBe('0c000000-0000-4000-8000-0000000000cc');
  });

  test('of the tenant before any page is shown', async () => {
    scene.authority.refuseNext('discovery', refusalOf('invalid_tenant', 90002, "Tenant 'nowhere.example' not found."));
    const guide = scriptedGuide(approve);
    expect(await refused({ guide, tenant: 'nowhere.example' })).toMatchObject({
      code: 'tenant-unknown',
      failure: 'B12',
    });
    expect(guide.urls).toEqual([]);
  });

  test('by number, read on the page by the person', async () => {
    const guide = scriptedGuide(async () => true);
    guide.interrupt({ kind: 'page-error', aadsts: 53003 });
    expect(await refused({ guide })).toMatchObject({ code: 'sign-in-blocked', failure: 'B5' });
    const unknown = scriptedGuide(async () => true);
    unknown.interrupt({ kind: 'page-error', aadsts: 99999 });
    expect((await refused({ guide: unknown })).happened).toContain('AADSTS99999');
  });

  test('of a gateway in HTML is not taken for Entra', async () => {
    scene.authority.refuseNext('token', { status: 502, body: '<html>Bad gateway</html>' });
    expect(await refused({})).toMatchObject({ code: 'service-unavailable', exitCode: 5 });
  });

  test('a discovery document that points elsewhere gets no code', async () => {
    scene.authority.discovery = { token_endpoint: 'https://thief.example/contoso.example/oauth2/v2.0/token' };
    const error = await refused({});
    expect(error.happened).toContain('thief.example');
    expect(trace.every(({ url }) => url.startsWith(scene.authority.origin))).toBe(true);
  });
});

describe('instead of waiting', () => {
  test('the address of the failed page can be pasted', async () => {
    const guide = scriptedGuide(async ({ url }) => {
      const answer = scene.authority.authorize(url);
      guide.interrupt({ kind: 'pasted', url: 'http://localhost:1/?nothing=here' });
      guide.interrupt({ kind: 'pasted', url: answer.replace(/state=[^&]+/, 'state=old') });
      guide.interrupt({ kind: 'pasted', url: `  "${answer.slice(0, 60)}\n${answer.slice(60)}"  ` });
      return false;
    });
    const session = await signIn(options({ guide }));
    expect(session.account.userPrincipalName).toBe(adele.upn);
    expect(guide.notes.filter((note) => note.startsWith('That address'))).toEqual([
      expect.stringContaining('holds no answer'),
      expect.stringContaining('belongs to an earlier attempt'),
    ]);
  });

  test('another method can be chosen', async () => {
    const guide = scriptedGuide(async () => true);
    guide.interrupt({ kind: 'other-method' });
    scene.authority.interval = 0.01;
    const session = await signIn(options({ guide }));
    expect(session.method).toBe('device-code');
    expect(guide.codes).toHaveLength(1);
    expect(guide.settledTimes).toBe(2);
  });

  test('the page can be opened again', async () => {
    let opened = 0;
    const guide = scriptedGuide(async ({ url }) => {
      opened += 1;
      if (opened === 1) guide.interrupt({ kind: 'reopen' });
      else await visit(scene.authority.authorize(url));
      return true;
    });
    await signIn(options({ guide }));
    expect(opened).toBe(2);
    expect(guide.urls).toHaveLength(1);
  });
});

describe('an end without an answer', () => {
  test('a browser that stays silent leads to a refusal that asks for the number on the page', async () => {
    const guide = scriptedGuide(async () => true);
    const error = await refused({ guide, patienceInMs: 30 });
    expect(error).toMatchObject({ code: 'sign-in-timeout', failure: 'A7' });
    expect(error.todo.join(' ')).toContain('AADSTS');
    expect(await isClosed(guide.urls[0] ?? '')).toBe(true);
  });

  test('stopping closes the listener at once and leaves nothing open', async () => {
    const stop = new AbortController();
    const guide = scriptedGuide(async () => {
      setImmediate(() => stop.abort());
      return true;
    });
    const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.includes('Server'));
    expect(await refused({ guide, signal: stop.signal })).toMatchObject({ code: 'cancelled', exitCode: 130 });
    expect(await isClosed(guide.urls[0] ?? '')).toBe(true);
    expect(guide.settledTimes).toBe(1);
    await scene.client.close();
    const after = process.getActiveResourcesInfo().filter((name) => name === 'Timeout' || name.includes('Server'));
    expect(after.length).toBeLessThanOrEqual(before.length);
  });

  test('a signal that was aborted before shows nothing', async () => {
    const guide = scriptedGuide(async () => true);
    expect(await refused({ guide, signal: AbortSignal.abort() })).toMatchObject({ code: 'cancelled' });
    expect(guide.urls).toEqual([]);
  });
});
