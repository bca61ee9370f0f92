import http from 'node:http';
import { describe, expect, test, vi } from 'vitest';
import { signIn } from '../../src/tokens/sign-in.ts';
import { browserScene } from './browser-scene.ts';
import { scriptedGuide } from './support/scripted-guide.ts';
import { clientId, type Page, visit } from './support/sign-in-options.ts';
import { adele, otherTenantId, refusalOf, tenantId } from './support/test-authority.ts';

const scene = browserScene();
const { trace, approve, options, refused, isClosed } = scene;

describe('signing in by browser', () => {
  test('works without a terminal, and says who signed in', async () => {
    const guide = scriptedGuide(approve);
    const session = await signIn(options({ guide }));
    expect(session.account).toEqual({
      objectId: adele.oid,
      tenantId,
      userPrincipalName: adele.upn,
      displayName: adele.name,
    });
    const token = await session.tokenFor({ audience: 'https://graph.example/' });
    expect(token.scopes).toEqual(['Incident.Read', 'Machine.Read']);
    expect(scene.authority.seen.map(({ path }) => path.split('/').pop())).toEqual(['openid-configuration', 'token']);
    expect(guide.settledTimes).toBe(1);
    expect(await isClosed(guide.urls[0] ?? '')).toBe(true);
  });

  test('asks with PKCE, state and all it needs, on one line', async () => {
    const guide = scriptedGuide(approve);
    await signIn(options({ guide, loginHint: 'admin@contoso.example' }));
    const url = guide.urls[0] ?? '';
    expect(url).toMatch(/^https:\/\/localhost:\d+\/contoso\.example\/oauth2\/v2\.0\/authorize\?\S+$/);
    const asked = Object.fromEntries(new URL(url).searchParams);
    expect(asked).toMatchObject({
      client_id: clientId,
      response_type: 'code',
      response_mode: 'query',
      code_challenge_method: 'S256',
      login_hint: 'admin@contoso.example',
      scope: 'https://graph.example/.default openid profile offline_access',
    });
    expect(asked['redirect_uri']).toMatch(/^http:\/\/localhost:\d+$/);
    expect((asked['state'] ?? '').length).toBeGreaterThanOrEqual(43);
    expect(asked).not.toHaveProperty('prompt');
  });

  test('lets the person choose an account when told to', async () => {
    const guide = scriptedGuide(approve);
    await signIn(options({ guide, selectAccount: true }));
    expect(new URL(guide.urls[0] ?? '').searchParams.get('prompt')).toBe('select_account');
  });

  test('passes a claims challenge on', async () => {
    const guide = scriptedGuide(approve);
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}';
    await signIn(options({ guide, claims }));
    expect(JSON.parse(new URL(guide.urls[0] ?? '').searchParams.get('claims') ?? '{}')).toMatchObject({
      access_token: { capolids: { essential: true } },
    });
  });

  test('says so when no browser could be opened, and still takes the answer', async () => {
    const guide = scriptedGuide(async ({ url }) => {
      setTimeout(() => void visit(scene.authority.authorize(url)), 20);
      return false;
    });
    await signIn(options({ guide }));
    expect(guide.notes).toEqual(['No browser could be opened here. Open the address yourself, on any machine.']);
  });

  test('shows a page without the code, and lets nothing else be loaded or kept', async () => {
    const seen: Page[] = [];
    const guide = scriptedGuide(async ({ url }) => {
      seen.push(await visit(scene.authority.authorize(url)));
      return true;
    });
    await signIn(options({ guide }));
    const [page] = seen;
    expect(page?.status).toBe(200);
    expect(page?.body).not.toContain('code-');
    expect(page?.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(page?.headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('refuses an account of another tenant when the tenant was given by id', async () => {
    scene.authority.person = { ...scene.authority.person, tid: otherTenantId };
    expect(await refused({ tenant: tenantId })).toMatchObject({ code: 'sign-in-wrong-account', failure: 'K3' });
  });
});

describe('an answer that is not ours', () => {
  test('with another state is turned away, and the right one still counts', async () => {
    const stray: number[] = [];
    const guide = scriptedGuide(async ({ url }) => {
      stray.push((await visit(scene.authority.authorize(url, (sent) => sent.set('state', 'forged')))).status);
      stray.push((await visit(scene.authority.authorize(url, (sent) => sent.delete('state')))).status);
      return approve({ url });
    });
    const session = await signIn(options({ guide }));
    expect(stray).toEqual([400, 400]);
    expect(session.account.userPrincipalName).toBe(adele.upn);
    expect(guide.notes).toEqual(['An answer of an earlier attempt was turned away; use the newest page.']);
  });

  test('coming second is refused', async () => {
    const statuses: (number | string)[] = [];
    const guide = scriptedGuide(async ({ url }) => {
      const answers = [scene.authority.authorize(url), scene.authority.authorize(url)];
      const both = answers.map((answer) =>
        visit(answer).then(
          ({ status }) => status,
          () => 'closed',
        ),
      );
      statuses.push(...(await Promise.all(both)));
      return true;
    });
    await signIn(options({ guide }));
    // The sign-in may be through before the browser has read what it was told.
    await vi.waitFor(() => expect(statuses).toHaveLength(2));
    expect(statuses).toContain(200);
    expect(statuses.filter((status) => status !== 200)).toEqual([expect.toBeOneOf([410, 'closed'])]);
    expect(scene.authority.seen.filter(({ form }) => form.has('code'))).toHaveLength(1);
  });

  test.each([
    ['a favicon', '/favicon.ico', {}, 204],
    ['another path', '/admin', {}, 404],
    ['nothing at all', '/', {}, 400],
    ['a foreign host name', '/', { host: 'evil.example' }, 421],
  ])('%s does not end the wait', async (_name, path, headers, status) => {
    const guide = scriptedGuide(async ({ url }) => {
      const redirect = new URL(new URL(url).searchParams.get('redirect_uri') ?? '');
      const got = await new Promise<number>((resolve) => {
        http.get({ host: '127.0.0.1', port: redirect.port, path, headers }, (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        });
      });
      expect(got).toBe(status);
      return approve({ url });
    });
    await signIn(options({ guide }));
  });
});

test('no code, verifier, state or token gets into an error, a note or the trace', async () => {
  const collected: unknown[] = [];
  const verifiers: string[] = [];
  for (const [error, number] of [
    ['invalid_grant', 54005],
    ['invalid_client', 7000218],
    ['invalid_grant', 65001],
  ] as const) {
    scene.authority.refuseNext('token', refusalOf(error, number, 'Refused.'));
    const guide = scriptedGuide(approve);
    const reason = await refused({ guide });
    collected.push(
      reason.happened,
      reason.raw,
      reason.todo,
      reason.stack,
      reason.cause,
      JSON.stringify(reason),
      guide.notes,
    );
    verifiers.push(
      ...scene.authority.seen.flatMap(({ form }) => [form.get('code_verifier') ?? 'none', form.get('code') ?? 'none']),
    );
  }
  const everything = JSON.stringify([collected, trace]);
  const secrets = [...scene.authority.secrets, ...verifiers].filter((text) => text !== 'none');
  expect(secrets.length).toBeGreaterThan(6);
  for (const text of secrets) expect(everything).not.toContain(text);
});
