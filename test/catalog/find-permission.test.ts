import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPermission } from '../../src/catalog/api.ts';
import { apiNamed, findPermission, permissionNamed } from '../../src/catalog/find-permission.ts';
import { permissions } from '../../src/catalog/permissions.ts';
import { AccessError } from '../../src/errors/access-error.ts';

const known = (name: string) => permissions.find((one) => formatPermission(one) === name)!;

describe('finding a permission', () => {
  test.each([
    ['Incident.Read', 'xdr/Incident.Read'],
    ['incident.read', 'xdr/Incident.Read'],
    ['  xdr/Incident.Read ', 'xdr/Incident.Read'],
    ['Microsoft 365 Defender/Incident.Read', 'xdr/Incident.Read'],
    ['Microsoft Threat Protection/Incident.Read', 'xdr/Incident.Read'],
    ['XDR/Incident.Read', 'xdr/Incident.Read'],
    ['https://api.security.microsoft.com/Incident.Read', 'xdr/Incident.Read'],
    ['https://api.securitycenter.microsoft.com/Machine.Read', 'endpoint/Machine.Read'],
    ['https://graph.microsoft.com/ThreatHunting.Read.All', 'graph/ThreatHunting.Read.All'],
    ['WindowsDefenderATP/Alert.Read', 'endpoint/Alert.Read'],
    ['fc780465-2017-40d4-a0c5-307022471b92/Alert.Read', 'endpoint/Alert.Read'],
    ['12C153A4-4204-4224-AA3C-4626E2F47C2B', 'xdr/Incident.Read'],
    ['URL.Read.All', 'endpoint/Url.Read.All'],
    ['RemediationTask.Read', 'endpoint/RemediationTasks.Read'],
    ['endpoint/Machine.Read.Write', 'endpoint/Machine.ReadWrite'],
    ['openid', 'graph/openid'],
  ])('%j is %s', (text, name) => {
    expect(findPermission(text)).toMatchObject({ kind: 'one', permission: known(name) });
    expect(formatPermission(permissionNamed(text))).toBe(name);
  });

  test('says how a name was corrected', () => {
    expect(findPermission('RemediationTask.Read')).toMatchObject({
      corrected: 'RemediationTask.Read is called RemediationTasks.Read',
    });
    expect(findPermission('Incident.Read')).toMatchObject({ corrected: null });
  });

  test.each([
    ['Machine.Read.All', ['endpoint/Machine.Read']],
    ['endpoint/Alert.ReadWrite.All', ['endpoint/Alert.ReadWrite']],
    ['Incident.Read.All', ['xdr/Incident.Read']],
    ['AdvancedHunting.Read.All', ['xdr/AdvancedHunting.Read']],
    ['Ti.Read', ['endpoint/Ti.ReadWrite']],
    ['Ti.ReadWrite.All', ['endpoint/Ti.ReadWrite']],
    ['Event.Write', []],
  ])('%s is an application permission; the delegated one is named', (text, delegated) => {
    const found = findPermission(text);
    expect(found.kind).toBe('application-role');
    expect(found.kind === 'application-role' && found.delegated.map(formatPermission)).toEqual(delegated);
  });

  test.each([
    ['Incidnt.Read', 'xdr/Incident.Read'],
    ['Machine.Isolat', 'endpoint/Machine.Isolate'],
    ['ThreatHunting.Read', 'graph/ThreatHunting.Read.All'],
    ['xdr/Machine.Read', 'endpoint/Machine.Read'],
    ['nonsense/Machine.Read', 'endpoint/Machine.Read'],
  ])('%s is unknown, and %s is suggested', (text, suggestion) => {
    const found = findPermission(text);
    expect(found.kind).toBe('unknown');
    expect(found.kind === 'unknown' && found.suggestions.map(formatPermission)).toContain(suggestion);
  });

  test.each([
    ['Qwertz', 'permission-unknown'],
    ['', 'permission-unknown'],
    ['__proto__', 'permission-unknown'],
    ['constructor/toString', 'permission-unknown'],
    ['Machine.Read.All', 'permission-not-delegated'],
    ['graph/User.Read.All', 'permission-unknown'],
  ])('%j is refused as %s where nobody can be asked', (text, code) => {
    expect(() => permissionNamed(text)).toThrow(AccessError);
    expect(() => permissionNamed(text)).toThrow(expect.objectContaining({ code }));
  });

  test('never fails otherwise, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(['one', 'ambiguous', 'application-role', 'unknown']).toContain(findPermission(text).kind);
      }),
    );
  });

  test('every permission is found by its full name', () => {
    for (const one of permissions)
      expect(findPermission(formatPermission(one))).toMatchObject({ kind: 'one', permission: one });
  });

  test.each([
    ['Defender for Endpoint', 'endpoint'],
    ['mde', 'endpoint'],
    ['MTP', 'xdr'],
    ['Defender XDR', 'xdr'],
    ['Graph', 'graph'],
    ['https://api-gov.security.microsoft.us/', 'xdr'],
    ['sharepoint', null],
    ['', null],
  ])('the API called %j is %s', (text, api) => {
    expect(apiNamed(text)).toBe(api);
  });
});
