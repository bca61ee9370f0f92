import type { ObservedApplication } from '../state/observed-state.ts';
import { counted, fact, type Paper, paragraph, shown } from './layout.ts';

/** What to know of an app before it is adopted: who owns it, what else could get in through it. */
function layApplication(app: ObservedApplication, wantedUris: readonly string[], paper: Paper): string {
  const foreign = [...app.publicClientRedirectUris, ...app.webRedirectUris, ...app.spaRedirectUris].filter(
    (uri) => !wantedUris.includes(uri),
  );
  const owners = app.owners.map((owner) => shown(owner.userPrincipalName)).join(', ');
  return [
    fact(shown(app.displayName), app.appId, paper),
    fact('', `made ${app.createdAt === null ? 'at an unknown time' : app.createdAt.toISOString().slice(0, 10)}`, paper),
    fact('', owners === '' ? 'no owner' : `owned by ${owners}`, paper),
    fact(
      '',
      app.credentialCount === 0
        ? 'no credentials'
        : `${counted(app.credentialCount, 'credential')}: a public client needs none`,
      paper,
    ),
    ...(foreign.length === 0 ? [] : [fact('', `answers also go to ${foreign.map(shown).join(', ')}`, paper)]),
    ...(app.signInAudience === 'AzureADMyOrg'
      ? []
      : [fact('', `open to more than this tenant (${shown(app.signInAudience)})`, paper)]),
  ].join('\n');
}

/** Apps that this tool made under the same name, of which no config here knows. */
export function layNeighbours(
  tagged: readonly ObservedApplication[],
  wantedUris: readonly string[],
  paper: Paper,
): string {
  const sentence =
    tagged.length === 1
      ? 'There is an app of this name already that defender-access made; no config here knows it.'
      : `There are ${tagged.length} apps of this name already that defender-access made; no config here knows them.`;
  return [
    '',
    paragraph(sentence, paper),
    ...tagged.flatMap((app) => ['', layApplication(app, wantedUris, paper)]),
  ].join('\n');
}
