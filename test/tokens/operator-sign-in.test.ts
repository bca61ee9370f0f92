import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { azureCli, graphCommandLineTools } from '../../src/catalog/first-party-clients.ts';
import { createHttp } from '../../src/network/http.ts';
import type { HttpClient } from '../../src/network/http-client.ts';
import { signInOperator } from '../../src/tokens/operator-sign-in.ts';
import { systemClock } from '../../src/values/clock.ts';
import { type Guid, guid } from '../../src/values/guid.ts';
import { type ScriptedGuide, scriptedGuide } from './support/scripted-guide.ts';
import { accessErrorOf, approver, signInOptions } from './support/sign-in-options.ts';
import { type FakeAuthority, refusalOf, startFakeAuthority } from './support/test-authority.ts';

let authority: FakeAuthority;
let client: HttpClient;
let guide: ScriptedGuide;

beforeAll(async () => {
  authority = await startFakeAuthority();
});
beforeEach(() => {
  authority.reset();
  client = createHttp({ env: {}, extraCaPem: authority.cloud.extraCaPem, clock: systemClock, trace: null });
  guide = scriptedGuide(approver(authority));
});
afterEach(() => client.close());
afterAll(() => authority.stop());

const signedIn = (clientId: Guid | null) =>
  signInOperator({ ...signInOptions(authority, client, { guide }), clientId });
const asked = () => new URL(guide.urls[0] ?? '').searchParams;

describe('the operator', () => {
  test('signs in with the Azure CLI client and its fixed scopes', async () => {
    const session = await signedIn(null);
    expect(session.clientId).toBe(azureCli.appId);
    expect(asked().get('client_id')).toBe(azureCli.appId);
    expect(asked().get('scope')).toBe('https://graph.example/.default openid profile offline_access');
    expect(guide.notes).toEqual([]);
  });

  test('is told what Graph Command Line Tools will ask for, and what to leave unticked', async () => {
    await signedIn(graphCommandLineTools.appId);
    const scopes = asked().get('scope')?.split(' ') ?? [];
    expect(scopes).toContain('https://graph.example/Application.ReadWrite.All');
    expect(scopes).toContain('https://graph.example/DelegatedPermissionGrant.ReadWrite.All');
    expect(scopes).not.toContain('https://graph.example/.default');
    expect(guide.notes[0]).toContain('Application.ReadWrite.All');
    expect(guide.notes[0]).toContain('on behalf of your organization');
  });

  test.each([
    ['may not hold the permission', 65002, 'B14'],
    ['is not known in the tenant', 700016, 'B16'],
    ['is disabled', 7000112, 'B16'],
    ['is for assigned people', 50105, 'B15'],
    ['needs approval', 90094, 'B15'],
  ])('is offered the other client, by name and with its scopes, where this one %s', async (_name, number, failure) => {
    authority.refuseNext('token', refusalOf('invalid_grant', number, 'Refused.'));
    const error = await accessErrorOf(signedIn(null));
    expect(error).toMatchObject({ code: 'sign-in-client-refused', failure, exitCode: 4 });
    expect(error.todo[0]).toContain(`--admin-client-id ${graphCommandLineTools.appId}`);
    expect(error.todo[0]).toContain('DelegatedPermissionGrant.ReadWrite.All');
    expect(error.happened).toContain('Microsoft Azure CLI');
    expect(error.ids.correlationId).toBe('0c000000-0000-4000-8000-0000000000cc');
    expect(guide.urls).toHaveLength(1);
  });

  test('gets the refusal as it is when the client is an own app, or the person is the trouble', async () => {
    authority.refuseNext('token', refusalOf('unauthorized_client', 700016, 'Unknown app.'));
    const own = guid('0e000000-0000-4000-8000-00000000000e');
    expect(await accessErrorOf(signedIn(own))).toMatchObject({ code: 'app-not-found', failure: 'J4' });
    authority.refuseNext('token', refusalOf('invalid_grant', 50076, 'MFA.', { suberror: 'basic_action' }));
    expect(await accessErrorOf(signedIn(null))).toMatchObject({ failure: 'B6' });
  });
});
