import type { Asking } from '../../answers/collect-answers.ts';
import { invalidFlag, textFlag } from '../../answers/flags.ts';
import type { AccessConfig } from '../../config/access-config.ts';
import type { SetupRecord } from '../../documents/record-shape.ts';
import { type RecordFormat, recordFormats, renderRecord } from '../../documents/render-record.ts';
import { setupRecord } from '../../documents/setup-record.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { observeApp } from '../../state/observe-app.ts';
import { observePeople } from '../../state/observe-people.ts';
import { plainText } from '../../values/plain-text.ts';
import { layRecordWritten } from '../../views/record-view.ts';
import type { Command } from '../command.ts';
import { type Connection, type Context, isSandbox, withConnection } from '../context.ts';
import { enterTenant } from '../enter-tenant.ts';
import { assertOperatorFlags, toReadDirectory } from '../operator.ts';
import { chooseCloud, configOf, findPlace, type Place } from '../where.ts';
import { withPlace } from '../with-place.ts';
import { chooseRecordFile, type RecordFile, writeRecord } from './record-file.ts';

const example = 'defender-access record --yes --out record.html';

/** The setup as a document for a reviewer. Reads only. */
export const record: Command = {
  async run(context) {
    const { view, flags, terminal } = context;
    const format = formatOf(context);
    assertOperatorFlags(flags);
    const place = await findPlace(context);
    const config = configOf(place);
    // Asked first: nobody should sign in for a document that then cannot be written.
    const file = await chooseRecordFile(context, format);
    view.heading('defender-access record', isSandbox(context) ? 'practice tenant' : '');
    const asking: Asking = { flags, terminal, example };
    const cloudName = await chooseCloud(context, config, asking);
    return withConnection(context, cloudName, (connection) =>
      look(context, connection, { place, config, asking, format, file }),
    );
  },
};

interface Wish {
  readonly place: Place;
  readonly config: AccessConfig;
  readonly asking: Asking;
  readonly format: RecordFormat;
  /** null: --json, which needs none. */
  readonly file: RecordFile | null;
}

async function look(context: Context, connection: Connection, wish: Wish): Promise<ExitCode> {
  const { view, terminal } = context;
  const seen = await readRecord(context, connection, wish);
  if (view.isJson || wish.file === null) {
    view.result({ lay: () => '', document: () => ({ record: seen }) });
    return exitCode.ok;
  }
  const { text } = await renderRecord(wish.format, seen);
  if (wish.file === 'stdout') {
    terminal.result(text);
    return exitCode.ok;
  }
  await writeRecord(wish.file, text);
  const written = { file: wish.file.shownFile, format: wish.format, record: seen };
  view.result({ lay: (paper) => layRecordWritten(written, paper), document: () => ({}) });
  return exitCode.ok;
}

async function readRecord(context: Context, connection: Connection, wish: Wish): Promise<SetupRecord> {
  const { world } = context;
  const { place, config } = wish;
  const { graph, tenant } = await enterTenant(context, connection, place, wish.asking, toReadDirectory);
  const { app, neighbours, people } = await observeApp(graph, {
    appId: config.clientId,
    applicationObjectId: config.applicationObjectId,
    servicePrincipalId: config.servicePrincipalId,
    uniqueName: config.pending?.uniqueName ?? config.uniqueName,
    displayName: null,
    upns: config.wanted.for === 'everyone' ? [] : config.wanted.for,
  });
  if (app === null) {
    throw new AccessError('app-not-found', {
      happened: `The app of the config, ${plainText(config.displayName)} (${config.clientId ?? 'not registered yet'}), is not in this tenant.`,
      todo: ['What is wrong with it: defender-access verify', 'Set it up again: defender-access setup'],
    });
  }
  const ids = [
    ...app.grants.flatMap(({ principalId }) => principalId ?? []),
    ...(app.servicePrincipal?.assignedPrincipalIds ?? []),
  ];
  const others = ids.length === 0 ? [] : await observePeople(graph, ids);
  return setupRecord({
    cloud: connection.cloud,
    config,
    configFile: place.shownFile,
    observed: { tenant, app, neighbours },
    people: [...people, ...others],
    recordedBy: tenant.operator.userPrincipalName,
    now: world.clock.now(),
    program: `defender-access ${context.version}`,
    undoCommand: withPlace('defender-access remove', { context, place }),
  });
}

function formatOf({ flags }: Context): RecordFormat {
  const named = textFlag(flags, 'format');
  const format = recordFormats.find((known) => known === (named ?? 'html'));
  if (format !== undefined) return format;
  throw invalidFlag('format', named ?? '', 'A record is written as html or md; as JSON with --json');
}
