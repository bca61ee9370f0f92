import { describe, expect, test } from 'vitest';
import { checkSetup, inputsNeeded, selectChecks, setupChecks } from '../../src/checks/check-setup.ts';
import type { Check, Verdict } from '../../src/values/check.ts';
import { sampleConfig } from '../config/sample-config.ts';

import { accessCases } from './access-cases.ts';
import { standingCases } from './setup-cases.ts';
import {
  type Case,
  forbidden,
  good,
  noConfig,
  notAsked,
  provenIds,
  refusedWith,
  withApp,
  withConfig,
  withGrants,
} from './setup-samples.ts';

const cases: readonly Case[] = [...standingCases, ...accessCases];

describe('each check', () => {
  test.each<Case>(cases)('%s: %s when %s', (id, verdict, _when, change, seen) => {
    const { checks } = checkSetup({ ...good, ...change });
    const check = checks.find((candidate) => candidate.id === id);
    expect(check, id).toMatchObject({ verdict });
    expect(check?.seen).not.toBe('');
    if (seen !== undefined) expect(check?.seen).toContain(seen);
    if ((verdict === 'fail' || verdict === 'warn') && !provenIds.some((name) => id === `${name}-xdr`)) {
      expect(check?.remedy, 'what to do').toBeTruthy();
    }
  });

  // Those that only warn by design never fail: what others added is theirs, and a date in the future is no fault yet.
  const neverFails = ['owners', 'credentials', 'foreign-redirect-uris', 'sign-in-audience', 'retiring'];
  const neverSkipped = ['retiring'];

  test.each(setupChecks.map(({ id, perApi }) => [perApi ? `${id}-xdr` : id, id]))(
    '%s is shown to pass, to fail and to be skipped',
    (full, id) => {
      const shown = new Set(cases.filter(([candidate]) => candidate === full).map(([, verdict]) => verdict));
      const expected: Verdict[] = [
        'pass',
        neverFails.includes(id) ? 'warn' : 'fail',
        ...(neverSkipped.includes(id) ? [] : (['skipped'] as const)),
      ];
      expect([...shown]).toEqual(expect.arrayContaining(expected));
    },
  );
});

describe('the whole list', () => {
  test('comes in the documented order, whatever was gathered', () => {
    const documented = setupChecks.map(({ id, perApi }) => (perApi ? `${id}-xdr` : id));
    expect(checkSetup(good).checks.map(({ id }) => id)).toEqual(documented);
    const quick = checkSetup({ ...good, directory: notAsked, drift: notAsked, desired: notAsked, proof: notAsked });
    const ids = quick.checks.map(({ id }) => id);
    expect(ids).toEqual(documented.filter((id) => ids.includes(id)));
    expect(ids).toEqual(
      expect.arrayContaining(documented.filter((id) => !provenIds.some((name) => id === `${name}-xdr`))),
    );
  });

  test('a good setup passes with nothing left unproven', () => {
    expect(checkSetup(good)).toMatchObject({ passed: true, notProven: [] });
  });

  test('warnings do not fail it, one failure does', () => {
    expect(checkSetup({ ...good, ...withApp({ credentialCount: 2 }) }).passed).toBe(true);
    expect(checkSetup({ ...good, ...withGrants() }).passed).toBe(false);
  });

  test('what was not looked at is said, once per reason', () => {
    const because = 'a token needs a person: sign in with --auth browser';
    const { passed, notProven } = checkSetup({ ...good, proof: { kind: 'absent', because } });
    expect(passed).toBe(true);
    expect(notProven).toEqual([`token, live call: ${because}`]);
  });

  test('a person without directory rights still gets token and API checks', () => {
    const refused = refusedWith(forbidden);
    const { passed, checks } = checkSetup({ ...good, directory: refused, desired: refused, drift: refused });
    expect(passed).toBe(true);
    expect(checks.find(({ id }) => id === 'call-xdr')?.verdict).toBe('pass');
  });

  test('an app named by hand is checked for the permissions that stand on it', () => {
    const { checks } = checkSetup({ ...good, ...noConfig });
    expect(checks.find(({ id }) => id === 'consent-xdr')).toMatchObject({ verdict: 'pass' });
  });

  test('every wanted API has its checks, and no other', () => {
    const wanted = { ...sampleConfig.wanted, permissions: ['xdr/Incident.Read', 'graph/SecurityAlert.Read.All'] };
    const ids = checkSetup({ ...good, ...withConfig({ wanted }) }).checks.map(({ id }) => id);
    expect(ids).toContain('consent-graph');
    expect(ids.some((id) => id.endsWith('-endpoint'))).toBe(false);
  });
});

describe('choosing checks', () => {
  const idsOf = (only: string[], skip: string[]): string[] =>
    checkSetup(good, selectChecks(only, skip)).checks.map((check: Check) => check.id);

  test.each<[string[], string[], string[]]>([
    [['config', 'consent-xdr'], [], ['config', 'consent-xdr']],
    [['consent'], [], ['consent-xdr']],
    [['consent-endpoint'], [], []],
    [['config', 'clock'], ['clock'], ['config']],
  ])('only %j, without %j, gives %j', (only, skip, ids) => {
    expect(idsOf(only, skip)).toEqual(ids);
  });

  test('a family is skipped whole', () => {
    expect(idsOf([], ['call', 'token'])).not.toEqual(expect.arrayContaining(['call-xdr']));
    expect(idsOf([], ['call'])).toContain('token-xdr');
  });

  test('a skipped failure does not fail the setup', () => {
    const broken = { ...good, ...withGrants() };
    expect(checkSetup(broken, selectChecks([], ['consent', 'drift'])).passed).toBe(true);
  });

  test.each<[string[], string[]]>([
    [['config'], ['config']],
    [['consent-xdr'], ['consent']],
    [
      ['app-xdr', 'drift'],
      ['app-xdr', 'drift'],
    ],
  ])('only %j, without %j, leaves nothing and is refused', (only, skip) => {
    expect(() => selectChecks(only, skip)).toThrowError(
      expect.objectContaining({
        code: 'usage-invalid',
        happened: expect.stringContaining('no check') as string,
      }) as Error,
    );
  });

  test('what does not concern this setup proves nothing, and so does what was not looked at', () => {
    expect(checkSetup(good, selectChecks(['consent-endpoint'], []))).toMatchObject({ passed: false, checks: [] });
    const { passed, checks } = checkSetup({ ...good, proof: notAsked }, selectChecks(['token', 'call'], []));
    expect(checks.map(({ verdict }) => verdict)).toEqual(['skipped', 'skipped']);
    expect(passed).toBe(false);
  });

  test('an unknown id is refused, and the known ones are named', () => {
    expect(() => selectChecks(['consents'], [])).toThrowError(
      expect.objectContaining({ code: 'usage-invalid', todo: [expect.stringContaining('consent') as string] }) as Error,
    );
  });

  test.each<[string[], string[], { preflight: boolean; directory: boolean; proof: boolean }]>([
    [[], [], { preflight: true, directory: true, proof: true }],
    [['config'], [], { preflight: false, directory: false, proof: false }],
    [['config', 'retiring'], [], { preflight: false, directory: false, proof: false }],
    [['clock'], [], { preflight: true, directory: false, proof: false }],
    [['consent'], [], { preflight: false, directory: true, proof: false }],
    [['app'], [], { preflight: false, directory: true, proof: false }],
    [['app-xdr'], [], { preflight: false, directory: false, proof: true }],
    [['call-xdr'], [], { preflight: false, directory: false, proof: true }],
  ])('only %j, without %j, needs %j', (only, skip, needed) => {
    expect(inputsNeeded(selectChecks(only, skip))).toEqual(needed);
  });
});
