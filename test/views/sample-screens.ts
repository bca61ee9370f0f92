import { builtInClouds } from '../../src/catalog/clouds.ts';
import { AccessError } from '../../src/errors/access-error.ts';
import { createStyle } from '../../src/terminal/style.ts';
import { createView, type View } from '../../src/views/view.ts';
import { type ScriptedTerminal, scriptedTerminal } from '../support/scripted-terminal.ts';
import {
  changes,
  handOff,
  neighbour,
  objectId,
  operator,
  outcome,
  plan,
  proofChecks,
  refused,
  report,
  tenantId,
} from './sample-values.ts';

export const stages: readonly (readonly [string, (view: View) => void])[] = [
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

export function draw(
  show: (view: View) => void,
  columns: number,
  abilities = { colour: false, unicode: true },
  json = false,
): ScriptedTerminal {
  const terminal = scriptedTerminal([], { columns, style: createStyle(abilities) });
  show(createView({ terminal, json }));
  return terminal;
}

export const bothStreams = (terminal: ScriptedTerminal): string => terminal.said() + terminal.resulted();
