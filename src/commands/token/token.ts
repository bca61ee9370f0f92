import { isOn, textFlag } from '../../answers/flags.ts';
import { tenantQuestion } from '../../answers/where-questions.ts';
import type { ApiKey } from '../../catalog/api.ts';
import type { CloudResource } from '../../catalog/cloud.ts';
import { tenantIdOf } from '../../checks/discovery.ts';
import { type AccessConfig, assertConfigFits } from '../../config/access-config.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import type { Session } from '../../tokens/session.ts';
import { type Guid, parseGuid } from '../../values/guid.ts';
import { decodedToken, type TokenReport, tokenDocument } from '../../views/token-view.ts';
import { signInAsApp } from '../app-sign-in.ts';
import type { Command } from '../command.ts';
import { type Connection, type Context, withConnection } from '../context.ts';
import { chooseCloud, configOf, findPlace, type Place } from '../where.ts';
import { keepOnClipboard } from './token-clipboard.ts';
import { examineToken } from './token-examined.ts';
import { assertTokenFlags, resourceOf } from './token-flags.ts';

const example = 'defender-access token --resource xdr';

/** A token for a script: alone on stdout, on the clipboard for a minute, or explained claim by claim. */
export const token: Command = {
  async run(context) {
    const { flags, terminal } = context;
    assertTokenFlags(flags);
    const place = await findPlace(context);
    const config = configOf(place);
    const appId = appOf(config, place);
    const api = resourceOf(flags, config);
    const cloudName = await chooseCloud(context, config, { flags, terminal, example });
    return withConnection(context, cloudName, async (connection) => {
      // A config that names other hosts than its cloud's is refused before anybody signs in.
      assertConfigFits(config, connection.cloud, null);
      const resource = resourceIn(connection, api);
      const tenantId = await meantTenant(context, connection, config);
      const session = await signIn(context, connection, { config, tenantId, appId, audience: resource.audience });
      const given = await session.tokenFor({ audience: resource.audience });
      const report = examineToken({
        api,
        given,
        config,
        session,
        cloud: connection.cloud,
        now: context.world.clock.now(),
      });
      return handOver(context, report);
    });
  },
};

async function handOver({ flags, view, terminal, world }: Context, report: TokenReport): Promise<ExitCode> {
  view.checked(report.summary);
  for (const sentence of report.warnings) view.warn(sentence);
  if (report.hint !== null && textFlag(flags, 'resource') === undefined) view.note(report.hint);
  const text = isOn(flags, 'header') ? `Authorization: Bearer ${report.token.reveal()}` : report.token.reveal();
  if (isOn(flags, 'decode')) {
    view.result(decodedToken(report));
  } else if (isOn(flags, 'copy')) {
    await keepOnClipboard({ terminal, view, world }, text, () => {
      if (view.isJson) view.result({ lay: () => '', document: () => ({ ...tokenDocument(report), copied: true }) });
    });
  } else {
    const secret = isOn(flags, 'header') ? { header: text } : { token: text };
    view.result({ lay: () => text, document: () => ({ ...secret, ...tokenDocument(report) }) });
  }
  return exitCode.ok;
}

/** @throws AccessError `config-missing` when the config is of a setup that never came to an app */
function appOf({ clientId, pending }: AccessConfig, { shownFile }: Place): Guid {
  if (clientId !== null) return clientId;
  const since = pending === null ? '' : ` begun ${pending.since.slice(0, 10)}`;
  throw new AccessError('config-missing', {
    happened: `${shownFile} is of a setup${since} that was not finished, so there is no app to get a token for yet.`,
    todo: ['Run it again, it goes on where it stopped: defender-access setup'],
  });
}

function resourceIn({ cloud }: Connection, api: ApiKey): CloudResource {
  const resource = cloud.resources[api];
  if (resource !== undefined) return resource;
  throw new AccessError('api-not-in-cloud', {
    happened: `The cloud "${cloud.name}" has no API "${api}".`,
    todo: [`It has: ${Object.keys(cloud.resources).join(', ')}. Choose one: --resource NAME`],
  });
}

/** The tenant of the config; --tenant, where it is given, has to mean the same. */
async function meantTenant(
  { flags, world }: Context,
  { cloud, http }: Connection,
  config: AccessConfig,
): Promise<Guid> {
  const named = tenantQuestion.fromFlags(flags);
  if (named === undefined || named === 'organizations') return config.tenantId;
  const { clock, signal } = world;
  const id = parseGuid(named) ?? (await tenantIdOf(cloud, named, { http, clock, signal }));
  assertConfigFits(config, cloud, id);
  return config.tenantId;
}

async function signIn(
  context: Context,
  connection: Connection,
  wish: { readonly config: AccessConfig; readonly tenantId: Guid; readonly appId: Guid; readonly audience: string },
): Promise<Session> {
  const named = textFlag(context.flags, 'user');
  const { config, ...app } = wish;
  const asksAlways = isOn(context.flags, 'fresh');
  return signInAsApp(context, connection, {
    ...app,
    // Who proved the setup is most likely to ask for its tokens; with one account in the browser nobody is asked.
    loginHint: asksAlways ? null : (named ?? config.lastProof?.user ?? config.madeBy),
    selectAccount: asksAlways,
    ask: `Sign in to ${config.displayName}, as the person the token is for`,
  });
}
