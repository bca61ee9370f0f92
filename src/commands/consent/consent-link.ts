import { addQuestion, appIdOfFlags } from '../../answers/consent-questions.ts';
import { type ApiKey, apiKeys } from '../../catalog/api.ts';
import { rolesThatMayConsent } from '../../catalog/roles.ts';
import { type AccessConfig, assertConfigFits } from '../../config/access-config.ts';
import { answersOf } from '../../config/config-answers.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { adminConsentUrl, approvalReturn } from '../../plan/hand-off.ts';
import { setupDocument } from '../../views/setup-report.ts';
import { type Context, withConnection } from '../context.ts';
import { chooseCloud, configOf, findPlace } from '../where.ts';
import { assertMade } from './consent-app.ts';

/**
 * The approval link alone on stdout, from the config: what is wanted, what was granted so far, and what --add names. Nobody
 * signs in and nothing is asked of the tenant, so whether it was approved meanwhile is not known.
 *
 * @throws AccessError `config-missing`; `usage-invalid` for another app than the config's
 */
export async function printApprovalLink(context: Context): Promise<ExitCode> {
  const { view, flags, terminal, world } = context;
  const place = await findPlace(context);
  const config = configOf(place);
  const named = appIdOfFlags(flags);
  assertMade(config, null);
  const { clientId } = config;
  if (clientId === null || (named !== null && named !== clientId)) {
    throw new AccessError('usage-invalid', {
      happened: `${place.shownFile} is about the app ${clientId ?? ''}, and the link is made from the config alone.`,
      todo: ['Leave --app-id out, or name the config of that app: --config FILE'],
    });
  }
  const cloudName = await chooseCloud(context, config, { flags, terminal, example: 'defender-access consent --link' });
  return withConnection(context, cloudName, async ({ cloud }) => {
    assertConfigFits(config, cloud, null);
    const redirectUri = approvalReturn(config.redirectUris, cloud);
    if (redirectUri === null) {
      throw new AccessError('config-damaged', {
        happened: `${place.shownFile} names no redirect URI, and an approval has to end on one.`,
        todo: ['Without the link: defender-access consent, signed in as someone who may consent.'],
      });
    }
    const url = adminConsentUrl({
      cloud,
      tenantId: config.tenantId,
      appId: clientId,
      scopes: scopesOf(config, context).filter(({ api }) => api === 'graph' || cloud.resources[api] !== undefined),
      redirectUri,
      state: Buffer.from(world.randomBytes(9)).toString('base64url'),
    });
    view.result({
      lay: () => url,
      document: () => ({
        ...setupDocument({
          status: 'handed-off',
          tenant: { id: config.tenantId, name: config.tenantName },
          app: {
            appId: clientId,
            objectId: config.applicationObjectId,
            servicePrincipalId: config.servicePrincipalId,
            uniqueName: config.uniqueName,
            displayName: config.displayName,
          },
          changes: [],
          // What stands on the app was not looked at.
          permissions: [],
          proof: null,
          handOff: { url, who: rolesThatMayConsent },
          config: place.shownFile,
          files: [],
          next: [],
          undo: null,
        }),
        warnings: [],
      }),
    });
    return exitCode.ok;
  });
}

function scopesOf(
  config: AccessConfig,
  { flags }: Context,
): readonly { readonly api: ApiKey; readonly values: readonly string[] }[] {
  const wanted = [...answersOf(config).permissions, ...(addQuestion(null, []).fromFlags(flags) ?? [])];
  return apiKeys
    .map((api) => ({
      api,
      values: [
        ...new Set([
          ...(config.apis[api]?.scopes ?? []),
          ...wanted.filter((ref) => ref.api === api).map(({ value }) => value),
        ]),
      ],
    }))
    .filter(({ values }) => values.length > 0);
}
