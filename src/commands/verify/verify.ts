import { invalidFlag, listFlag, textFlag } from '../../answers/flags.ts';
import { builtInClouds } from '../../catalog/clouds.ts';
import { checkSetup, selectChecks } from '../../checks/check-setup.ts';
import { absent, type Gathered, gathered, type SetupInput } from '../../checks/setup-input.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import { readConfig } from '../../config/config-file.ts';
import { AccessError } from '../../errors/access-error.ts';
import { exitCode } from '../../errors/exit-code.ts';
import { type Guid, parseGuid } from '../../values/guid.ts';
import { verified } from '../../views/verify-view.ts';
import type { Command } from '../command.ts';
import { type Context, isSandbox, withConnection } from '../context.ts';
import { assertOperatorFlags } from '../operator.ts';
import { chooseCloud, type Place, placeOf } from '../where.ts';
import { withPlace } from '../with-place.ts';
import { gatherSetup } from './verify-gather.ts';

const example = 'defender-access verify --app-id ID --cloud public --tenant contoso.com';

/** Whether what setup built still stands and works. Writes nothing, neither here nor in the tenant. */
export const verify: Command = {
  async run(context) {
    const { flags, terminal, view, world } = context;
    const selection = selectChecks(listFlag(flags, 'only') ?? [], listFlag(flags, 'skip') ?? []);
    assertOperatorFlags(flags);
    const named = namedApp(context);
    const place = placeOf(context);
    const config = await configFor(place, named);
    const input = await lookAt();
    const report = checkSetup(input, selection);
    view.result(
      verified({
        report,
        ...namesOf(input, named),
        at: world.clock.now(),
        command: (text) => withPlace(text, { context, place }),
      }),
    );
    if (report.passed) return exitCode.ok;
    return nothingCouldBeAsked(input) ? exitCode.network : exitCode.unproven;

    async function lookAt(): Promise<SetupInput> {
      const { shownFile: file } = place;
      // Which cloud it is about stands in the config; without it, and without a word from the person, there is none to ask.
      if (
        config.kind === 'refused' &&
        named === null &&
        !isSandbox(context) &&
        textFlag(flags, 'cloud') === undefined
      ) {
        return unreadable(file, config);
      }
      const known = config.kind === 'have' ? config.value : null;
      const asking = { flags, terminal, example };
      const cloudName = await chooseCloud(context, known, asking);
      return withConnection(context, cloudName, (connection) =>
        gatherSetup({ context, connection, file, config, selection, appId: named, asking }),
      );
    }
  },
};

/** @throws AccessError `answer-invalid` */
function namedApp({ flags }: Context): Guid | null {
  const text = textFlag(flags, 'app-id');
  if (text === undefined) return null;
  const appId = parseGuid(text);
  if (appId === null) throw invalidFlag('app-id', text, 'An id looks like 04b07795-8ddb-461a-bbee-02f9e1bf7b46');
  return appId;
}

/**
 * The config, if this run is about it: one that cannot be read is a fault to report, none at all only where an app was
 * named by hand.
 *
 * @throws AccessError `config-missing`
 */
async function configFor(
  { file, shownFile }: Pick<Place, 'file' | 'shownFile'>,
  appId: Guid | null,
): Promise<Gathered<AccessConfig>> {
  const read = await gathered(() => readConfig(file));
  if (read.kind !== 'have') return read;
  const { value: config } = read;
  if (config === null) {
    if (appId !== null) return absent(`there is no ${shownFile}; the app was named by --app-id`);
    throw new AccessError('config-missing', {
      happened: `There is no ${shownFile} here.`,
      todo: [
        'Name the config: --config FILE, or the app: --app-id ID',
        'Or set up an app first: defender-access setup',
      ],
    });
  }
  if (appId !== null && appId !== config.clientId) {
    return absent(`${shownFile} is about another app than --app-id names`);
  }
  return { kind: 'have', value: config };
}

function unreadable(file: string, config: SetupInput['config']): SetupInput {
  const because = absent('the config cannot be read, so it is not known what to look at');
  return {
    file,
    cloud: builtInClouds.public,
    config,
    preflight: because,
    directory: because,
    desired: because,
    drift: because,
    proof: because,
  };
}

function namesOf({ config, directory }: SetupInput, named: Guid | null) {
  const said = config.kind === 'have' ? config.value : null;
  const there = directory.kind === 'have' ? directory.value : null;
  return {
    app: {
      appId: there?.app?.application.appId ?? said?.clientId ?? named,
      displayName: there?.app?.application.displayName ?? said?.displayName ?? null,
    },
    tenant: {
      id: there?.tenant.id ?? said?.tenantId ?? null,
      name: there?.tenant.displayName ?? said?.tenantName ?? null,
    },
  };
}

/** Everything that was tried failed on the way there: a fault of the network, not of the setup. */
function nothingCouldBeAsked({ preflight, directory, proof }: SetupInput): boolean {
  const lost = (of: Gathered<unknown>): boolean => of.kind === 'refused' && of.problem.exitCode === exitCode.network;
  const tried = [
    ...(preflight.kind === 'have' ? [preflight.value.answering === 0] : []),
    ...[directory, proof].filter(({ kind }) => kind !== 'absent').map(lost),
  ];
  return tried.length > 0 && tried.every((isLost) => isLost);
}
