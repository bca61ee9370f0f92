import { apis } from '../catalog/api.ts';
import type { Verdict } from '../values/check.ts';
import type { RecordPermission, SetupRecord } from './record-shape.ts';

export interface Line {
  readonly text: string;
  readonly verdict?: Verdict;
}

export interface Box {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly verdict: Verdict;
}

const most = 8;

export function peopleBox({ servicePrincipal, tenant }: SetupRecord): Box {
  if (servicePrincipal === null)
    return { title: 'Nobody', lines: [{ text: 'there is no principal' }], verdict: 'fail' };
  if (!servicePrincipal.assignmentRequired) {
    return { title: 'Everyone', lines: [{ text: `in ${tenant.name}` }], verdict: 'pass' };
  }
  const { assigned } = servicePrincipal;
  if (assigned.length === 0) return { title: 'Nobody', lines: [{ text: 'nobody is assigned' }], verdict: 'fail' };
  return {
    title: assigned.length === 1 ? 'One person' : `${assigned.length} people`,
    lines: limited(
      assigned.map(({ name, userPrincipalName }) => ({ text: name ?? userPrincipalName })),
      4,
    ),
    verdict: 'pass',
  };
}

export function appBox({ app, findings }: SetupRecord): Box {
  const odd = findings.filter(({ id }) => appFindings.has(id));
  const verdict = app.isDisabled ? 'fail' : worst(odd.map((finding) => finding.verdict));
  return {
    title: app.displayName,
    lines: [
      { text: short(app.appId) },
      { text: app.isPublicClient ? 'public client' : 'not a public client' },
      ...odd.map((finding) => ({ text: finding.title, verdict: finding.verdict })),
    ],
    verdict,
  };
}

const appFindings: ReadonlySet<string> = new Set([
  'public-client',
  'redirect-uris',
  'owners',
  'credentials',
  'foreign-redirect-uris',
  'sign-in-audience',
]);

export function principalBox({ servicePrincipal }: SetupRecord): Box {
  if (servicePrincipal === null) return { title: 'Missing', lines: [{ text: 'nobody can sign in' }], verdict: 'fail' };
  const { isEnabled, assignmentRequired } = servicePrincipal;
  return {
    title: short(servicePrincipal.objectId),
    lines: [
      { text: isEnabled ? 'enabled' : 'disabled' },
      { text: assignmentRequired ? 'assigned people only' : 'open to everyone' },
    ],
    verdict: isEnabled ? 'pass' : 'fail',
  };
}

export interface Group {
  readonly api: RecordPermission['api'];
  readonly box: Box;
}

/** One box per API and per whom the consent is for. */
export function consentGroups({ permissions }: SetupRecord): readonly Group[] {
  const groups = new Map<string, RecordPermission[]>();
  for (const permission of permissions) {
    const key = `${permission.api} ${consentTitle(permission)}`;
    groups.set(key, [...(groups.get(key) ?? []), permission]);
  }
  return [...groups.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const lines = members.map(({ value, verdict }) => ({ text: value, verdict }));
    return [
      {
        api: first.api,
        box: {
          title: consentTitle(first),
          lines: limited(lines, most),
          verdict: worst(lines.map((line) => line.verdict)),
        },
      },
    ];
  });
}

function consentTitle({ consent }: RecordPermission): string {
  if (consent.kind === 'everyone') return 'for everyone';
  if (consent.kind === 'none') return 'no consent';
  const [first] = consent.people;
  return consent.people.length === 1
    ? `for ${first?.name ?? first?.userPrincipalName}`
    : `for ${consent.people.length} people`;
}

export function apiBox({ apis: seen }: SetupRecord, key: RecordPermission['api'], consents: readonly Box[]): Box {
  const isInTenant = seen.some(({ api, isInTenant }) => api === key && isInTenant);
  return {
    title: apis[key].productName.replace(/^Microsoft /, ''),
    lines: [{ text: isInTenant ? apis[key].displayName : 'not in this tenant' }],
    verdict: isInTenant ? worst(consents.map(({ verdict }) => verdict)) : 'fail',
  };
}

function limited(lines: readonly Line[], atMost: number): readonly Line[] {
  if (lines.length <= atMost) return lines;
  return [...lines.slice(0, atMost - 1), { text: `and ${lines.length - atMost + 1} more` }];
}

export function worst(verdicts: readonly Verdict[]): Verdict {
  return verdicts.includes('fail') ? 'fail' : verdicts.includes('warn') ? 'warn' : 'pass';
}

function short(id: string): string {
  return id.length > 16 ? `${id.slice(0, 8)}…${id.slice(-4)}` : id;
}
