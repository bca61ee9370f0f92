import { formatPermission } from '../catalog/api.ts';
import { closestNames } from '../catalog/closest-names.ts';
import { builtInClouds, cloudNames } from '../catalog/clouds.ts';
import { tasks } from '../catalog/tasks.ts';
import { AccessError } from '../errors/access-error.ts';
import { exitCode } from '../errors/exit-code.ts';
import { symbolsFor } from '../terminal/symbols.ts';
import { wrapText } from '../terminal/text-layout.ts';
import { padTo, textWidth } from '../terminal/text-width.ts';
import { plainText } from '../values/plain-text.ts';
import type { CommandSpec } from './command.ts';
import { envTwinOf } from './flag.ts';
import { type HelpTopic, helpTopicNames } from './help-topic-names.ts';

type Row = readonly [term: string, text: string];
type Section = string | { readonly title: string; readonly rows: readonly Row[] };

/** What the help is read on. */
export interface Screen {
  readonly columns: number;
  /** false: it draws ASCII alone. */
  readonly unicode: boolean;
}

/**
 * What `defender-access help TOPIC` prints.
 *
 * @throws AccessError `usage-invalid` for a name that is neither a topic nor a command
 */
export function helpTopic(name: string, specs: readonly CommandSpec[], seenOn: Screen): string {
  const topic = helpTopicNames.find((known) => known === name);
  if (topic === undefined) throw unknownTopic(name, specs);
  const width = Math.min(seenOn.columns, 100);
  return `${topics[topic](specs, seenOn)
    .map((section) => lay(section, width))
    .join('\n\n')}\n`;
}

const topics: Readonly<Record<HelpTopic, (specs: readonly CommandSpec[], seenOn: Screen) => readonly Section[]>> = {
  permissions: () => [
    'A delegated permission lets the app do something on behalf of a person: it can never do more than that person may. Choose tasks in plain words, and the least permissions follow; or name permissions yourself.',
    {
      title: 'Tasks, each with the least it needs',
      rows: tasks.map(({ id, permissions, mark }) => [
        id,
        `${permissions.map(formatPermission).join(', ')}${mark === null ? '' : ` (${mark})`}`,
      ]),
    },
    {
      title: 'How they are written',
      rows: [
        ['Incident.Read', 'where only one API has a permission of that name'],
        ['endpoint/Machine.Read', 'an API and its permission; the APIs are xdr, endpoint and graph'],
      ],
    },
    {
      title: 'Who gives what',
      rows: [
        ['consent', 'an administrator allows it, for everyone or for named people'],
        ['a Defender role', 'the person needs one as well; else the API refuses, whatever the token says'],
        ['a licence', 'the tenant needs Microsoft Defender, or there is nothing to read'],
      ],
    },
    examples('permissions isolate device', 'setup --task read-incidents', 'consent --add endpoint/Machine.Read'),
  ],
  'exit-codes': () => [
    'Exit codes are a promise: scripts may rely on them. With --json the reason stands in error.code, which is one too.',
    {
      title: 'Exit codes',
      rows: [
        [String(exitCode.ok), 'done, or it works'],
        [String(exitCode.failed), 'it failed; what stands is said'],
        [String(exitCode.usage), 'the command line cannot be used, or an answer is missing and nobody can be asked'],
        [String(exitCode.unproven), 'verify found a fault, or the proof failed'],
        [String(exitCode.denied), 'a role, a policy or a consent is missing: somebody else has to move'],
        [String(exitCode.network), 'the network, a proxy, a certificate, the clock, or a service that does not answer'],
        [String(exitCode.bug), 'a fault of defender-access itself; please report it'],
        [String(exitCode.cancelled), 'cancelled by you'],
      ],
    },
    examples('verify --quick || echo "exit $?"', 'verify --json'),
  ],
  clouds: () => [
    'Microsoft runs several clouds; a tenant lives in one of them. Tokens go to the hosts of that cloud and to no other, whatever a config file says.',
    ...cloudNames.map((name) => {
      const { title, authorityHost, graphEndpoint, resources } = builtInClouds[name];
      return {
        title: `--cloud ${name}   ${title}`,
        rows: [
          ['sign-in', authorityHost],
          ['Graph', graphEndpoint],
          ...Object.entries(resources)
            .filter(([api]) => api !== 'graph')
            .map(([api, { endpoint }]): Row => [api, endpoint]),
        ] satisfies Row[],
      };
    }),
    {
      title: 'Any other',
      rows: [
        ['--cloud FILE', 'a JSON file that names its hosts; docs/clouds.md shows one'],
        ['--sandbox', 'the practice tenant on this machine'],
      ],
    },
    examples('setup --cloud gcc-high', 'setup --cloud ./contoso-private.json'),
  ],
  environment: (specs) => [
    'Every flag but --yes, and --app-id of remove, can be given by the environment: DEFENDER_ACCESS_ and its name. A flag that is typed wins. Lists are separated by commas.',
    { title: 'Flags', rows: twins(specs) },
    {
      title: 'Others',
      rows: [
        ['DEFENDER_ACCESS_STATE_DIR', 'where the practice tenant is kept'],
        ['NO_COLOR, FORCE_COLOR', 'no colour; colour although it is no terminal'],
        ['HTTPS_PROXY, HTTP_PROXY', 'the proxy; NO_PROXY names hosts that are reached without it'],
        ['NODE_EXTRA_CA_CERTS', 'a file with further trusted certificates, beside the usual ones'],
        ['SSH_CONNECTION, CI and others', 'tell that no browser can open here; then a code is offered'],
      ],
    },
    examples('verify --json'),
  ],
  symbols: (_specs, seenOn) => legend(seenOn),
};

function legend({ unicode }: Screen): readonly Section[] {
  const { pass, fail, warn, skip, ask, pointer, chosen, open } = symbolsFor(unicode);
  const other = symbolsFor(!unicode);
  return [
    'Every command uses the same signs. Colour repeats what they say; without it nothing is lost.',
    {
      title: 'Decided',
      rows: [
        [pass, 'done, or as it should be'],
        [fail, 'refused or wrong; whose move it is and what to do stand below it'],
        [warn, 'works, but worth a look'],
        [skip, 'not done or not looked at, and why'],
      ],
    },
    {
      title: 'In a plan',
      rows: [
        ['+', 'is added'],
        ['~', 'is changed; what it holds already stays'],
        ['-', 'is taken away'],
        ['=', 'is there already and stays as it is'],
      ],
    },
    {
      title: 'In a question',
      rows: [
        [ask, 'waits for your answer'],
        [pointer, 'the line that the arrow keys move'],
        [`${chosen} ${open}`, 'chosen, not chosen: space changes it'],
      ],
    },
    {
      title: unicode ? 'Where only ASCII can be drawn' : 'Where more than ASCII can be drawn',
      rows: [
        [other.pass, `instead of ${pass}`],
        [other.fail, `instead of ${fail}`],
        [other.skip, `instead of ${skip}`],
        [`${other.chosen} ${other.open}`, `instead of ${chosen} ${open}`],
      ],
    },
    examples('verify --quick', 'setup --dry-run', 'setup --plain'),
  ];
}

function twins(specs: readonly CommandSpec[]): readonly Row[] {
  const where = new Map<string, string[]>();
  for (const { name, flags } of specs) {
    for (const flag of flags) {
      if (flag.envTwin) where.set(flag.name, [...(where.get(flag.name) ?? []), name]);
    }
  }
  return [...where].map(([name, commands]) => {
    const everywhere = commands.length === specs.length;
    return [envTwinOf(name), `--${name}${everywhere ? '' : ` of ${commands.join(', ')}`}`];
  });
}

function examples(...lines: readonly string[]): Section {
  return { title: 'Examples', rows: lines.map((line): Row => [`defender-access ${line}`, '']) };
}

function lay(section: Section, width: number): string {
  if (typeof section === 'string') return wrapText(section, width).join('\n');
  const { title, rows } = section;
  const gutter = Math.min(Math.floor(width / 2), Math.max(...rows.map(([term]) => textWidth(term))) + 4);
  return [title, ...rows.flatMap(([term, text]) => layRow(term, text, gutter, width))].join('\n');
}

function layRow(term: string, text: string, gutter: number, width: number): readonly string[] {
  if (text === '') return [`  ${term}`];
  const [first = '', ...rest] = wrapText(text, width - gutter);
  const below = rest.map((line) => ' '.repeat(gutter) + line);
  if (textWidth(term) + 4 <= gutter) return [padTo(`  ${term}`, gutter) + first, ...below];
  return [`  ${term}`, ' '.repeat(gutter) + first, ...below];
}

function unknownTopic(name: string, specs: readonly CommandSpec[]): AccessError {
  const names = [...specs.map((spec) => spec.name), ...helpTopicNames];
  const [closest] = closestNames(name, names, 1);
  return new AccessError('usage-invalid', {
    happened: `There is no help on "${plainText(name)}".${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
    todo: [`Topics: ${helpTopicNames.join(', ')}`, 'Commands: defender-access --help'],
  });
}
