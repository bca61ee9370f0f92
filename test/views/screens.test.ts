import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../src/apply/outcome.ts';
import { builtInClouds } from '../../src/catalog/clouds.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import type { Change, Plan } from '../../src/plan/plan.ts';
import type { ObservedApplication } from '../../src/state/observed-state.ts';
import { createStyle } from '../../src/terminal/style.ts';
import { textWidth } from '../../src/terminal/text-width.ts';
import type { Check } from '../../src/values/check.ts';
import { guid } from '../../src/values/guid.ts';
import type { SetupReport } from '../../src/views/setup-report.ts';
import { createView, type View } from '../../src/views/view.ts';
import { type ScriptedTerminal, scriptedTerminal } from '../support/scripted-terminal.ts';

const tenantId = guid('7f3c5a10-4d0e-4b0a-9d51-0f2b6c7791ab');
const appId = guid('5b1e9a0c-3f0d-4d67-9d3a-0c2f6f5502cd');
const objectId = guid('c46e2f4b-77aa-4f0f-8d9c-12ab34cd3e40');
const operator = {
  objectId: guid('11111111-2222-4333-8444-555555555555'),
  userPrincipalName: 'admin@contoso.example',
  displayName: 'Adele Admin',
  userType: 'Member' as const,
  activeRoles: [],
  eligibleRoles: null,
};

const changes: readonly Change[] = [
  {
    kind: 'application',
    action: 'create',
    displayName: 'Incident reader',
    uniqueName: 'defender-access-1a2b',
    tags: [],
    redirectUris: ['http://localhost', 'https://portal.azure.com'],
    requiredResourceAccess: [],
  },
  { kind: 'service-principal', action: 'create', appId: null, of: 'app' },
  {
    kind: 'permissions',
    action: 'create',
    api: 'xdr',
    signIn: false,
    values: [{ value: 'Incident.Read', displayName: 'Read incidents' }],
    applicationId: null,
    whole: null,
  },
  {
    kind: 'permissions',
    action: 'create',
    api: 'graph',
    signIn: true,
    values: ['openid', 'profile', 'offline_access'].map((value) => ({ value, displayName: value })),
    applicationId: null,
    whole: null,
  },
  {
    kind: 'grant',
    action: 'create',
    api: 'xdr',
    resourceId: null,
    user: null,
    grantId: null,
    added: ['Incident.Read'],
    removed: [],
    whole: ['Incident.Read'],
  },
  {
    kind: 'grant',
    action: 'create',
    api: 'graph',
    resourceId: null,
    user: null,
    grantId: null,
    added: ['openid', 'profile', 'offline_access'],
    removed: [],
    whole: ['openid', 'profile', 'offline_access'],
  },
];
const target = { appId: null, applicationObjectId: null, servicePrincipalId: null, uniqueName: null };
const plan: Plan = {
  appName: 'Incident reader',
  target,
  changes,
  kept: [{ kind: 'service-principal', what: 'Microsoft Threat Protection is in the tenant already' }],
  notices: ['An app of somebody else has the same name: 00000000-1111-4222-8333-444444444444. It is left alone.'],
  handOff: null,
  obstacle: null,
};
const proofChecks: readonly Check[] = [
  { id: 'issuer-xdr', title: 'issuer', verdict: 'pass', seen: `https://sts.windows.net/${tenantId}/` },
  { id: 'audience-xdr', title: 'audience', verdict: 'pass', seen: 'https://api.security.microsoft.com' },
  {
    id: 'roles-xdr',
    title: 'roles',
    verdict: 'warn',
    seen: 'no Entra role that sees Defender data; a role of Defender itself may still do',
    remedy: 'Settings > Permissions in the Defender portal: give the person a role with "View data".',
  },
  { id: 'call-xdr', title: 'live call', verdict: 'skipped', seen: 'nothing harmless to call' },
];
const report: SetupReport = {
  status: 'done',
  tenant: { id: tenantId, name: 'Contoso' },
  app: {
    appId,
    objectId,
    servicePrincipalId: guid('aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee'),
    uniqueName: 'defender-access-1a2b',
    displayName: 'Incident reader',
  },
  changes: changes.map((change) => ({ change, done: true })),
  permissions: [
    {
      api: 'xdr',
      value: 'Incident.Read',
      id: guid('99999999-0000-4000-8000-000000000000'),
      configured: true,
      granted: true,
      inToken: true,
    },
  ],
  proof: {
    passed: true,
    checks: [
      { id: 'audience-xdr', title: 'audience', verdict: 'pass', seen: 'https://api.security.microsoft.com' },
      { id: 'call-xdr', title: 'live call', verdict: 'pass', seen: 'answered' },
    ],
  },
  handOff: null,
  config: 'defender-access.json',
  files: [],
  next: [
    { command: 'defender-access token --copy', what: 'a token for a script' },
    { command: 'defender-access snippets python', what: 'code that gets its own' },
  ],
  undo: 'defender-access remove',
};
const handOff = {
  url: `https://login.microsoftonline.com/${tenantId}/v2.0/adminconsent?client_id=${appId}&scope=https%3A%2F%2Fapi.security.microsoft.com%2FIncident.Read`,
  who: ['Cloud Application Administrator', 'Global Administrator'],
};
const neighbour: ObservedApplication = {
  objectId,
  appId,
  displayName: 'Incident reader 端末 with a long name, for a narrow window',
  uniqueName: null,
  createdAt: new Date('2026-10-01T10:00:00Z'),
  tags: [],
  signInAudience: 'AzureADMultipleOrgs',
  isFallbackPublicClient: true,
  isDisabled: false,
  publicClientRedirectUris: ['http://localhost', 'https://evil.example/answer'],
  webRedirectUris: [],
  spaRedirectUris: [],
  requiredResourceAccess: [],
  credentialCount: 2,
  owners: [operator],
};
const outcome: Outcome = {
  done: changes.slice(0, 2),
  confirmed: true,
  notDone: changes.slice(3),
  unsure: changes.slice(2, 3),
  ids: target,
  app: null,
  problem: null,
  handOff: null,
};
const refused = new AccessError('defender-role-missing', {
  happened: 'The app is fine, but this person may not read incidents.',
  whoseMove: 'someone who manages roles in the Defender portal',
  todo: ['Settings > Permissions: give the person a role with "View data".', 'Then run: defender-access verify'],
  retried: '3 times over 12 s',
  raw: '{"error":{"code":"Forbidden"}}',
  ids: { requestId: '2c9e0b7a-0000-4000-8000-000000000000', time: '2026-11-22T12:43:00.123Z' },
});

const stages: readonly (readonly [string, (view: View) => void])[] = [
  [
    'before signing in',
    (view) => {
      view.heading('defender-access 1.0', 'Contoso practice tenant');
      view.needs();
      view.cloud(builtInClouds.public);
      view.preflight([
        { id: 'hosts', title: 'hosts', verdict: 'pass', seen: '3 of 3 hosts answer' },
        { id: 'tls', title: 'certificates', verdict: 'pass', seen: 'trusted at all 3 hosts reached' },
        { id: 'proxy', title: 'proxy', verdict: 'pass', seen: 'no proxy' },
        { id: 'clock', title: 'clock', verdict: 'pass', seen: 'in step' },
        { id: 'tenant', title: 'tenant', verdict: 'skipped', seen: 'none named' },
      ]);
      view.preflight([
        {
          id: 'clock',
          title: 'clock',
          verdict: 'warn',
          seen: '3 minutes behind',
          remedy: 'On WSL run: sudo hwclock -s',
        },
      ]);
    },
  ],
  [
    'signed in',
    (view) => {
      view.signedIn({
        operator,
        tenant: { id: tenantId, displayName: 'Contoso' },
        powers: { register: 'yes', consent: 'yes', through: 'Global Administrator' },
      });
      view.signedIn({
        operator: {
          ...operator,
          userType: 'Guest',
          eligibleRoles: [{ templateId: objectId, displayName: 'Cloud Application Administrator' }],
        },
        tenant: { id: tenantId, displayName: 'Contoso' },
        powers: { register: 'perhaps', consent: 'no', through: 'no active role' },
      });
    },
  ],
  ['neighbours', (view) => view.neighbours([neighbour], ['http://localhost'])],
  ['plan', (view) => view.planned(plan, 'Contoso')],
  ['plan with nothing to do', (view) => view.planned({ ...plan, changes: [], notices: [] }, 'Contoso')],
  [
    'plan with a hand-off',
    (view) =>
      view.planned(
        { ...plan, changes: changes.slice(0, 4), notices: [], handOff: { scopes: [], who: handOff.who } },
        'Contoso',
      ),
  ],
  ['stopped at once', (view) => view.stopped({ ...outcome, done: [], unsure: [], notDone: changes }, 'Contoso')],
  ['stopped half-way', (view) => view.stopped(outcome, 'Contoso')],
  [
    'proof',
    (view) => {
      view.proofBegins('Adele Admin');
      for (const check of proofChecks) view.checked(check);
    },
  ],
  ['done', (view) => view.setupDone(report)],
  ['done, no API called', (view) => view.setupDone({ ...report, proof: { passed: true, checks: proofChecks } })],
  ['unchanged', (view) => view.setupDone({ ...report, status: 'unchanged', changes: [] })],
  [
    'dry run',
    (view) => view.setupDone({ ...report, status: 'planned', proof: null, config: null, next: [], undo: null }),
  ],
  ['not proven', (view) => view.setupDone({ ...report, proof: null, files: ['.env'] })],
  ['proof failed', (view) => view.setupDone({ ...report, proof: { passed: false, checks: [] } })],
  ['handed off', (view) => view.setupDone({ ...report, status: 'handed-off', proof: null, handOff })],
  ['a refusal', (view) => view.failed(refused, false)],
  [
    'a usage error',
    (view) =>
      view.failed(
        new AccessError('answer-missing', {
          happened: '--task or --permission is missing, and there is no terminal to ask in.',
          todo: ['Example: defender-access setup --task read-incidents --yes'],
        }),
        false,
      ),
  ],
  [
    'cancelled',
    (view) =>
      view.failed(
        new AccessError('cancelled', { happened: 'Stopped on request.', todo: ['Nothing has been written.'] }),
        false,
      ),
  ],
  ['a bug', (view) => view.failed(new TypeError('cannot read nothing'), false)],
];

function draw(
  show: (view: View) => void,
  columns: number,
  abilities = { colour: false, unicode: true },
  json = false,
): ScriptedTerminal {
  const terminal = scriptedTerminal([], { columns, style: createStyle(abilities) });
  show(createView({ terminal, json }));
  return terminal;
}

const bothStreams = (terminal: ScriptedTerminal): string => terminal.said() + terminal.resulted();

describe.each([80, 60])('at %i columns', (columns) => {
  test.each(stages)('%s', (_, show) => {
    expect(bothStreams(draw(show, columns))).toMatchSnapshot();
  });
});

describe('every screen', () => {
  test.each(stages)('%s: no line is wider than the window, but for addresses and command lines', (_, show) => {
    for (const columns of [40, 60, 80, 100]) {
      const lines = bothStreams(draw(show, columns)).split('\n');
      for (const line of lines.filter((each) => !/https:|^(defender-access:|Example:)|evil\.example/.test(each))) {
        // A label or a word that is longer than its column pushes on; nothing else may.
        expect(textWidth(line), line).toBeLessThanOrEqual(Math.max(columns, 60));
      }
    }
  });

  test.each(stages)('%s: colour repeats what the words say', (_, show) => {
    const plain = bothStreams(draw(show, 80));
    const coloured = bothStreams(draw(show, 80, { colour: true, unicode: true }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are what is looked for
    expect(coloured.replace(/\u001b\[\d+m/g, '')).toBe(plain);
  });

  test.each(stages.filter(([name]) => name !== 'neighbours'))('%s: in ASCII nothing is outside ASCII', (_, show) => {
    expect(bothStreams(draw(show, 80, { colour: false, unicode: false }))).toMatch(/^[\x20-\x7e\n]*$/);
  });
});

test('the plan is part of the journey, and the result of a dry run', () => {
  const journey = draw((view) => view.planned(plan, 'Contoso'), 80);
  const result = draw((view) => view.planned(plan, 'Contoso', true), 80);
  expect([journey.resulted(), result.said()]).toEqual(['', '']);
  expect(result.resulted()).toBe(journey.said());
});

describe('names from a tenant', () => {
  const hostile = 'Evil\u001b[2J\u202Ename\r\n';
  test.each<[string, (view: View) => void]>([
    [
      'the operator',
      (view) =>
        view.signedIn({
          operator: { ...operator, displayName: hostile, userPrincipalName: hostile },
          tenant: { id: tenantId, displayName: hostile },
          powers: { register: 'yes', consent: 'yes', through: 'x' },
        }),
    ],
    [
      'an app',
      (view) =>
        view.neighbours(
          [{ ...neighbour, displayName: hostile, publicClientRedirectUris: [hostile], signInAudience: hostile }],
          [],
        ),
    ],
    [
      'a plan',
      (view) =>
        view.planned(
          { ...plan, appName: hostile, notices: [hostile], kept: [{ kind: 'owner', what: hostile }] },
          hostile,
        ),
    ],
    [
      'a check',
      (view) => view.checked({ id: 'x', title: 'x', verdict: 'fail', seen: hostile, remedy: hostile, detail: hostile }),
    ],
    [
      'a refusal',
      (view) =>
        view.failed(
          new AccessError('graph-refused', {
            happened: hostile,
            todo: [hostile, hostile],
            raw: hostile,
            whoseMove: hostile,
          }),
          false,
        ),
    ],
    ['a bug', (view) => view.failed(new Error(hostile), false)],
    [
      'the end',
      (view) =>
        view.setupDone({
          ...report,
          config: hostile,
          files: [hostile],
          app: { ...report.app, displayName: hostile },
          handOff: { url: null, who: [hostile] },
        }),
    ],
  ])('%s: neither move the cursor nor turn the line', (_, show) => {
    const screen = bothStreams(draw(show, 80));
    for (const character of ['\u001b', '\u202E', '\r']) expect(screen).not.toContain(character);
  });
});

describe('--json', () => {
  test('the journey is silent, and the result is one document with the promised keys', () => {
    const terminal = draw(
      (view) => {
        for (const [name, show] of stages)
          if (
            ![
              'done',
              'done, no API called',
              'unchanged',
              'dry run',
              'not proven',
              'proof failed',
              'handed off',
              'stopped at once',
              'a refusal',
              'a usage error',
              'cancelled',
              'a bug',
            ].includes(name)
          )
            show(view);
        view.setupDone({ ...report, status: 'handed-off', handOff });
      },
      80,
      { colour: true, unicode: true },
      true,
    );
    expect(terminal.said()).toBe('');
    const document = JSON.parse(terminal.resulted()) as Record<string, unknown>;
    expect(Object.keys(document)).toEqual([
      'schemaVersion',
      'status',
      'tenant',
      'app',
      'changes',
      'permissions',
      'proof',
      'handOff',
      'config',
      'warnings',
    ]);
    expect(document).toMatchObject({
      schemaVersion: 1,
      status: 'handed-off',
      tenant: { id: tenantId, name: 'Contoso' },
      app: { appId, objectId, uniqueName: 'defender-access-1a2b', displayName: 'Incident reader' },
      permissions: [{ api: 'xdr', value: 'Incident.Read', configured: true, granted: true, inToken: true }],
      proof: {
        passed: true,
        checks: expect.arrayContaining([
          { id: 'audience-xdr', verdict: 'pass', seen: 'https://api.security.microsoft.com', remedy: null },
        ]) as unknown,
      },
      handOff,
      config: 'defender-access.json',
    });
    expect((document['changes'] as unknown[])[2]).toEqual({
      action: 'create',
      kind: 'permissions',
      target: 'xdr/Incident.Read',
      done: true,
    });
  });

  test('what a person would have read as a warning is in the document', () => {
    const terminal = draw(
      (view) => {
        view.planned(plan, 'Contoso');
        view.setupDone(report);
      },
      80,
      { colour: false, unicode: true },
      true,
    );
    expect(JSON.parse(terminal.resulted())).toMatchObject({ warnings: plan.notices });
  });

  test('a run that stopped says beside its error what stands', () => {
    const terminal = draw(
      (view) => {
        view.stopped(outcome, 'Contoso');
        view.failed(refused, false);
      },
      80,
      { colour: false, unicode: true },
      true,
    );
    const { changes: stands } = JSON.parse(terminal.resulted()) as { changes: readonly { done: boolean | null }[] };
    expect(stands.map(({ done }) => done)).toEqual([true, true, null, false, false, false]);
  });

  test('a refusal is a document on stdout too', () => {
    const terminal = draw((view) => view.failed(refused, false), 80, { colour: true, unicode: true }, true);
    expect(JSON.parse(terminal.resulted())).toEqual({
      schemaVersion: 1,
      error: {
        code: 'defender-role-missing',
        happened: refused.happened,
        todo: refused.todo,
        ids: {
          correlationId: null,
          requestId: '2c9e0b7a-0000-4000-8000-000000000000',
          traceId: null,
          time: '2026-11-22T12:43:00.123Z',
        },
      },
    });
  });

  test('so is a fault of the program, without its stack', () => {
    const terminal = draw(
      (view) => view.failed(new TypeError('cannot read nothing'), true),
      80,
      { colour: false, unicode: true },
      true,
    );
    expect(JSON.parse(terminal.resulted())).toMatchObject({
      error: { code: 'bug', happened: expect.stringContaining('cannot read nothing') as string },
    });
    expect(terminal.resulted()).not.toContain('screens.test.ts');
  });
});

test('a link that was shown before anybody waited is not shown again', () => {
  const screen = draw((view) => {
    view.handedOff(handOff, report.app);
    view.setupDone({ ...report, status: 'handed-off', proof: null, handOff });
  }, 80).resulted();
  expect(screen.split(handOff.url)).toHaveLength(2);
});

describe('a fault of the program', () => {
  test('shows its stack only with --verbose, and no token in either', () => {
    const token = `eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.${'eyJhdWQiOiJ4In0'.repeat(3)}.${'c2ln'.repeat(20)}`;
    const quiet = draw((view) => view.failed(new Error(`went wrong with ${token}`), false), 80).said();
    const verbose = draw((view) => view.failed(new Error(`went wrong with ${token}`), true), 80).said();
    expect(quiet).not.toContain('screens.test.ts');
    expect(verbose).toContain('screens.test.ts');
    expect(quiet + verbose).not.toContain(token.slice(0, 60));
  });
});
