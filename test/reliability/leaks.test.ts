import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandSpecs } from '../../src/commands/command-specs.ts';
import { signInGuide } from '../../src/commands/sign-in-guide.ts';
import type { World } from '../../src/commands/world.ts';
import type { Scenario } from '../../src/sandbox/start-sandbox.ts';
import { filesBelow, IssuedSecrets, sha256 } from '../support/issued-secrets.ts';
import { type Ended, type Journey, startJourney } from '../support/journey.ts';
import { scriptedTerminal } from '../support/scripted-terminal.ts';
import type { Fault } from './matrix.ts';

type Faults = NonNullable<Scenario['faults']>;

const faults: Fault[] = [];
const scenario: Scenario = { name: 'leaks', breaks: '', shouldSee: '', failureModes: [], source: '', faults };
let journey: Journey;
let secrets: IssuedSecrets;
beforeAll(async () => {
  secrets = new IssuedSecrets();
  journey = await startJourney({ scenario });
});
afterAll(async () => {
  secrets.end();
  await journey.end();
});

/** What the practice tenant keeps of its secrets: their hashes. */
function hashes(): ReadonlySet<string> {
  const { sessions, authorizationCodes, deviceSignIns, refreshTokens } = journey.sandbox.tenantStore;
  const kept = [sessions, authorizationCodes, deviceSignIns, refreshTokens].flatMap((things) => [...things.values()]);
  return new Set(kept.map(({ id }) => id));
}

function nothingIsIn(ended: Ended, inAll = ended.stdout + ended.stderr): void {
  expect(secrets.foundIn(inAll, hashes()), inAll).toEqual([]);
  for (const [path, text] of filesBelow(journey.folder)) expect(secrets.foundIn(text, hashes()), path).toEqual([]);
}

const config = (name: string) => ['--config', `${name}.json`];
const quick = ['setup', '--task', 'read-incidents', '--yes'];

/** Each command, in the ways it can be run, after a setup; `mayPrint`: the token itself is its result. */
const walks: readonly (readonly [args: readonly string[], mayPrint?: 'token'])[] = [
  [[...quick, '--name=One', '--verbose', ...config('one')]],
  [[...quick, '--name=Two', '--verbose', '--json', ...config('two')]],
  [[...quick, '--name=Three', '--auth=device-code', '--verbose', ...config('three')]],
  [
    [
      'setup',
      '--name=Four',
      '--permission=xdr/Incident.Read,endpoint/Machine.Read,graph/SecurityIncident.Read.All',
      '--yes',
      '--verbose',
      '--format=env,powershell',
      ...config('four'),
    ],
  ],
  [['setup', '--name=Five', '--task=read-incidents', '--dry-run', '--yes', '--verbose', ...config('five')]],
  [['verify', '--verbose', ...config('four')]],
  [['verify', '--json', '--verbose', ...config('four')]],
  [['consent', '--add=Alert.Read', '--yes', '--verbose', ...config('four')]],
  [['consent', '--yes', '--json', '--verbose', ...config('four')]],
  [['consent', '--link', ...config('four')]],
  [['token', '--verbose', ...config('four')], 'token'],
  [['token', '--header', '--verbose', ...config('four')], 'token'],
  [['token', '--json', '--verbose', ...config('four')], 'token'],
  [['token', '--copy', '--verbose', ...config('four')]],
  [['token', '--decode', '--verbose', ...config('four')]],
  [['token', '--resource=endpoint', '--decode', '--json', '--verbose', ...config('four')]],
  [['permissions', 'isolate', 'device', '--verbose']],
  [['permissions', '--json', 'incidents']],
  [['snippets', 'python', ...config('four')]],
  [['snippets', 'shell', '--json', ...config('four')]],
  [['record', '--verbose', ...config('four')]],
  [['record', '--json', ...config('four')]],
  [['completion', 'bash']],
  [['sandbox', 'scenarios']],
  [['remove', '--dry-run', '--verbose', ...config('four')]],
  [['remove', '--json', '--yes', '--verbose', ...config('three')]],
];

describe('no secret is written anywhere', () => {
  test('every command is walked', () => {
    const walked = new Set(walks.map(([[command]]) => command));
    expect(commandSpecs.map(({ name }) => name).filter((name) => !walked.has(name))).toEqual([]);
  });

  const known = new Set(commandSpecs.map(({ name }) => name));
  test.each(
    walks.filter(([[command = '']]) => known.has(command)).map(([args, may]) => [args.join(' '), args, may] as const),
  )('by %s', async (_line, args, mayPrint) => {
    // Not every one of them gets through, and that says nothing here.
    const ended = await journey.run(args, { as: ['admin@contoso.example'] });
    nothingIsIn(ended, mayPrint === 'token' ? ended.stderr : undefined);
    if (args[0] === 'setup') expect(ended.exit, ended.stderr).toBe(0);
  });

  test.each<readonly [string, Faults[number]]>([
    ['half a token answer', { kind: 'truncate', host: 'login', method: 'POST', path: '/token', nth: 1 }],
    ['half the second token answer', { kind: 'truncate', host: 'login', method: 'POST', path: '/token', nth: 2 }],
    ['a page instead of a token', { kind: 'html', status: 200, host: 'login', method: 'POST', path: '/token', nth: 1 }],
    ['a lost token answer', { kind: 'reset-after', host: 'login', method: 'POST', path: '/token', nth: 1 }],
    [
      'a failing token endpoint',
      { kind: 'status', status: 500, host: 'login', method: 'POST', path: '/token', nth: 1, count: 9 },
    ],
    ['a refused token', { kind: 'status', status: 401, host: 'graph', nth: 1, count: 9 }],
    ['half an answer of Graph', { kind: 'truncate', host: 'graph', nth: 1, count: 9 }],
    ['a page instead of Defender', { kind: 'html', status: 403, host: 'defender', nth: 1, count: 9 }],
    ['half a device code', { kind: 'truncate', host: 'login', path: '/devicecode', nth: 1 }],
  ])('by what is said of %s', async (_what, fault) => {
    faults.push(fault);
    const auth = fault.path === '/devicecode' ? 'device-code' : 'browser';
    const ended = await journey.run([
      ...quick,
      '--new',
      '--name=Broken',
      '--verbose',
      `--auth=${auth}`,
      '--config',
      `broken-${Math.random()}.json`,
    ]);
    faults.length = 0;
    nothingIsIn(ended);
    expect(ended.stderr + ended.stdout).not.toMatch(/^ +at .*:\d+:\d+/m);
  });

  test('secrets of every kind were on the wire to be found', () => {
    const kinds = ['access_token', 'code', 'code_verifier', 'refresh_token', 'device_code'];
    expect(kinds.filter((kind) => (secrets.byKind.get(kind)?.size ?? 0) === 0)).toEqual([]);
    const refresh = [...(secrets.byKind.get('refresh_token') ?? [])];
    expect(refresh.some((token) => hashes().has(sha256(token.replace(/^\d\./, ''))))).toBe(true);
    for (const kind of kinds) {
      const [one = ''] = secrets.byKind.get(kind) ?? [];
      expect(secrets.foundIn(`x ${one} y`, hashes())).toContain(kind);
      expect(secrets.foundIn(`half of it: ${one.slice(0, 70)}`)).toContain(kind);
    }
  });

  test('an address that is pasted back is not shown: it holds a code', async () => {
    const terminal = scriptedTerminal([[/Address of the page/, 'http://localhost:1/?code=secret&state=x']], {
      keys: ['p'],
    });
    const guide = signInGuide(terminal, {} as World, { openPage: async () => true, ask: 'Sign in' });
    guide.browserOpens('https://login.example/authorize');
    await guide.interruption(new AbortController().signal);
    expect(terminal.prompts[0]).toMatchObject({ kind: 'text', hidden: true });
    expect(terminal.said()).not.toContain('secret');
  });
});
