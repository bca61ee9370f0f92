import { layHeading, type Paper, paragraph, shortId, shown } from './layout.ts';
import { layTree, type Twig } from './tree.ts';

/** The practice tenant as its own description gives it. */
export interface TenantTree {
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly people: readonly {
    readonly upn: string;
    readonly displayName: string;
    readonly roles: readonly string[];
    readonly eligible: readonly string[];
  }[];
  readonly apps: readonly AppTwig[];
  readonly deleted: readonly { readonly kind: string; readonly displayName: string; readonly id: string }[];
}

interface AppTwig {
  readonly displayName: string;
  readonly appId: string;
  readonly applicationObjectId: string | null;
  readonly servicePrincipalId: string | null;
  readonly owners: readonly string[];
  readonly redirectUris: readonly string[];
  readonly isEnabled: boolean;
  readonly assignmentRequired: boolean;
  readonly consents: readonly { readonly api: string; readonly for: string; readonly scopes: readonly string[] }[];
}

/** More would not be read; all of them are in --json. */
const mostShown = 40;

/** Apps with their principals and who consented to what, the newest first; then people and what was deleted. */
export function layTenantTree({ tenant, people, apps, deleted }: TenantTree, scenario: string, paper: Paper): string {
  const { style } = paper;
  const newest = [...apps].reverse();
  const left = apps.length - mostShown;
  const title = (text: string): string => style.strong(paragraph(text, paper));
  return [
    '',
    layHeading(
      `${shown(tenant.displayName)}, ${shown(tenant.defaultDomain)}, ${shortId(tenant.id, style)}`,
      `scenario ${shown(scenario)}`,
      paper,
    ),
    '',
    title(`Apps (${apps.length})`),
    layTree(
      newest.slice(0, mostShown).map((app) => appTwig(app, paper)),
      paper,
    ),
    ...(left > 0 ? [paragraph(`and ${left} more; all of them: defender-access sandbox show --json`, paper)] : []),
    '',
    title(`People (${people.length})`),
    layTree(people.slice(0, mostShown).map(personTwig), paper),
    ...(people.length > mostShown ? [paragraph(`and ${people.length - mostShown} more`, paper)] : []),
    ...(deleted.length === 0
      ? []
      : [
          '',
          title(`Deleted, restorable for 30 days (${deleted.length})`),
          layTree(
            deleted.map((one) => ({ text: `${shown(one.displayName)}  ${style.faint(`${one.kind}, ${one.id}`)}` })),
            paper,
          ),
        ]),
  ].join('\n');
}

function appTwig(app: AppTwig, { style }: Paper): Twig {
  return {
    text: `${style.strong(shown(app.displayName))}  ${style.faint(app.appId)}`,
    twigs: [registrationTwig(app), principalTwig(app, style), ...app.consents.map((consent) => consentTwig(consent))],
  };
}

function registrationTwig({ applicationObjectId, owners, redirectUris }: AppTwig): Twig {
  if (applicationObjectId === null) return { text: 'registered in another tenant' };
  return {
    text: `registration, ${owners.length === 0 ? 'no owner' : `owned by ${owners.map(shown).join(', ')}`}`,
    ...(redirectUris.length === 0 ? {} : { twigs: redirectUris.map((uri) => ({ text: shown(uri) })) }),
  };
}

function principalTwig({ servicePrincipalId, isEnabled, assignmentRequired }: AppTwig, style: Paper['style']): Twig {
  if (servicePrincipalId === null) return { text: style.caution('no service principal: nobody can sign in to it') };
  const access = assignmentRequired ? 'for assigned people only' : 'for everyone here';
  return { text: isEnabled ? `service principal, ${access}` : style.bad('service principal, disabled') };
}

function consentTwig({ api, for: whom, scopes }: AppTwig['consents'][number]): Twig {
  return { text: `consent to ${shown(api)} for ${shown(whom)}`, twigs: [{ text: scopes.map(shown).join(', ') }] };
}

function personTwig({ upn, displayName, roles, eligible }: TenantTree['people'][number]): Twig {
  const held = roles.length === 0 ? 'no role' : roles.join(', ');
  const more = eligible.length === 0 ? '' : `, eligible for ${eligible.join(', ')}`;
  return { text: `${shown(upn)}  ${shown(displayName)}: ${held}${more}` };
}
