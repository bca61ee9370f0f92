import { apis } from '../catalog/api.ts';
import type { Verdict } from '../values/check.ts';
import { consentWords, personWords, whoMayUse } from './record-people.ts';
import { proofInShort, proofOutcome } from './record-proof.ts';
import type { RecordPermission, SetupRecord } from './record-shape.ts';

export interface RecordFact {
  readonly label: string;
  readonly value: string;
  /** An id or an address, to be copied. */
  readonly isCode: boolean;
  /** Said beside the value; null where there is nothing to say. */
  readonly note: string | null;
}

interface Judged {
  readonly verdict: Verdict;
  /** The verdict without its colour. */
  readonly word: string;
}

/** A record in words, the same for every format; templates only arrange them. */
export interface RecordPage extends Judged {
  readonly title: string;
  readonly subtitle: string;
  readonly summary: string;
  readonly origin: readonly RecordFact[];
  readonly app: readonly RecordFact[];
  readonly findings: readonly (Judged & {
    readonly title: string;
    readonly seen: string;
    readonly remedy: string | null;
  })[];
  readonly permissions: readonly (Judged & {
    readonly name: string;
    readonly id: string | null;
    readonly meaning: string;
    /** "can write", "high impact: cuts a device off the network" */
    readonly marks: readonly string[];
    readonly consent: string;
    readonly remarks: readonly string[];
  })[];
  readonly besides: readonly string[];
  readonly least: {
    readonly sentence: string;
    readonly tasks: readonly string[];
    readonly permissions: readonly string[];
    readonly exceeding: readonly string[];
    readonly missing: readonly string[];
  };
  readonly proof:
    | (Judged & {
        readonly sentence: string;
        readonly checks: readonly (Judged & { readonly about: string; readonly id: string })[];
      })
    | null;
  readonly retirements: readonly {
    readonly permission: string;
    readonly on: string;
    readonly what: string;
    readonly source: string;
  }[];
  readonly undo: SetupRecord['undo'];
  readonly footer: string;
}

const words: Readonly<Record<Verdict, string>> = {
  pass: 'in order',
  warn: 'worth a look',
  fail: 'not in order',
  skipped: 'not checked',
};
const proofWords: Readonly<Record<Verdict, string>> = { ...words, pass: 'passed', fail: 'failed' };

export const verdictMarks: Readonly<Record<Verdict, string>> = { pass: '✔', warn: '!', fail: '✖', skipped: '–' };

export function recordPage(record: SetupRecord): RecordPage {
  const { app, tenant, recorded, otherPermissions } = record;
  return {
    verdict: record.verdict,
    word: capital(words[record.verdict]),
    title: app.displayName,
    subtitle: `${tenant.name}, ${record.cloud.title}, as it was on ${instant(recorded.at)}`,
    summary: summaryOf(record),
    origin: [
      fact('Set up by', record.setUp.by),
      fact('Set up on', instant(record.setUp.at)),
      fact('Tenant', tenant.id, { isCode: true, note: tenant.name }),
      fact(
        'Tasks',
        record.tasks.length === 0
          ? 'none; permissions were chosen by name'
          : record.tasks.map(({ title }) => title).join(', '),
      ),
      fact('Recorded by', recorded.by, { note: instant(recorded.at) }),
      fact('Config file', record.setUp.config, { isCode: true, note: 'holds no secret' }),
    ],
    app: appFacts(record),
    findings: record.findings.map(({ title, verdict, seen, remedy }) => ({
      verdict,
      word: words[verdict],
      title: capital(title),
      seen,
      remedy,
    })),
    permissions: record.permissions.map((permission) => ({
      verdict: permission.verdict,
      word: words[permission.verdict],
      name: nameOf(permission),
      id: permission.id,
      meaning: permission.meaning,
      marks: [
        ...(permission.highImpact === null ? [] : [`high impact: ${permission.highImpact}`]),
        ...(permission.canWrite && permission.highImpact === null ? ['can write'] : []),
        ...(permission.isSignIn ? ['sign-in'] : []),
      ],
      consent: consentWords(permission.consent),
      remarks: permission.remarks,
    })),
    besides: [
      ...(otherPermissions.graph === 0
        ? []
        : [
            `${many(otherPermissions.graph, 'other permission')} of Microsoft Graph on the app; none of them is about Defender.`,
          ]),
      ...(otherPermissions.application === 0
        ? []
        : [
            `${many(otherPermissions.application, 'application permission')} of the Defender APIs on the app: those work without a person, and no token described here carries them.`,
          ]),
    ],
    least: { ...leastWords(record), tasks: record.tasks.map(({ title }) => title) },
    proof: proofWordsOf(record),
    retirements: record.retirements.map(({ permission, on, daysLeft, successor, source }) => ({
      permission,
      on,
      what: `${daysLeft > 0 ? `${many(daysLeft, 'day')} left` : 'over'}; ${successor} takes its place.`,
      source,
    })),
    undo: record.undo,
    footer: `Made by ${recorded.program} from the tenant and ${record.setUp.config}. It says what was there at that moment, holds no secret and no token, and grants nothing.`,
  };
}

function appFacts({ app, servicePrincipal }: SetupRecord): readonly RecordFact[] {
  const audience = app.signInAudience === 'AzureADMyOrg' ? 'people of this tenant' : app.signInAudience;
  return [
    fact('Application (client) id', app.appId, { isCode: true }),
    fact('Application object id', app.objectId, { isCode: true }),
    ...(app.uniqueName === null ? [] : [fact('Unique name', app.uniqueName, { isCode: true })]),
    fact('Registered on', app.registeredAt === null ? 'the directory does not say' : instant(app.registeredAt)),
    fact(
      'Kind',
      app.isPublicClient
        ? 'public client: no secret, signs people in'
        : 'not a public client: sign-in with a code fails',
    ),
    ...(app.isDisabled ? [fact('State', 'switched off')] : []),
    fact('For', audience),
    fact('Secrets and certificates', app.credentials === 0 ? 'none' : `${app.credentials}; a public client needs none`),
    ...(app.owners.length === 0 ? [fact('Owners', 'none')] : []),
    ...app.owners.map((owner) =>
      fact('Owner', personWords(owner), { note: owner.addedBySetup ? null : 'not added by setup' }),
    ),
    ...app.redirectUris.map(({ uri, platform, addedBySetup }) =>
      fact('Redirect URI', uri, { isCode: true, note: addedBySetup ? platform : `${platform}; not added by setup` }),
    ),
    ...(servicePrincipal === null
      ? [fact('Service principal', 'none: nobody can sign in to the app')]
      : [
          fact('Service principal', servicePrincipal.objectId, {
            isCode: true,
            note: servicePrincipal.isEnabled ? 'enabled' : 'disabled: nobody can sign in to the app',
          }),
          fact('Who may use it', whoMayUse(servicePrincipal)),
        ]),
  ];
}

function summaryOf({ permissions, findings, lastProof, leastSet }: SetupRecord): string {
  const defender = permissions.filter(({ isSignIn }) => !isSignIn);
  const granted = defender.filter(({ consent }) => consent.kind !== 'none').length;
  return [
    `${granted} of ${many(defender.length, 'permission')} consented.`,
    lastProof === null
      ? 'Never proven.'
      : `${proofInShort(lastProof)} on ${instant(lastProof.at)} for ${lastProof.user}.`,
    leastSet.exceeding.length === 0
      ? 'Nothing beyond what is needed.'
      : `${many(leastSet.exceeding.length, 'permission')} beyond what is needed.`,
    findings.length === 0 ? '' : `${many(findings.length, 'finding')}, see below.`,
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function leastWords({ leastSet, tasks }: SetupRecord): Omit<RecordPage['least'], 'tasks'> {
  const { exceeding, missing } = leastSet;
  const measured = leastSet.permissions !== null;
  const sentence = measured
    ? `For ${many(tasks.length, 'task')} the least would be ${many(leastSet.permissions?.length ?? 0, 'permission')}, and those to sign in.`
    : 'No task was chosen, so there is nothing to measure by but what was asked for by name.';
  return { sentence, permissions: leastSet.permissions ?? [], exceeding, missing };
}

function proofWordsOf({ lastProof }: SetupRecord): RecordPage['proof'] {
  if (lastProof === null) return null;
  const verdict = lastProof.passed ? 'pass' : 'fail';
  return {
    verdict,
    word: proofWords[verdict],
    sentence: `A token that the app got on behalf of ${lastProof.user} on ${instant(lastProof.at)}: ${proofOutcome(lastProof)}`,
    checks: lastProof.checks.map((check) => ({
      ...check,
      about: capital(check.about),
      word: proofWords[check.verdict],
    })),
  };
}

function nameOf({ api, value, isSignIn }: RecordPermission): string {
  return isSignIn ? value : `${apis[api].key}/${value}`;
}

function fact(label: string, value: string, more: Partial<RecordFact> = {}): RecordFact {
  return { label, value, isCode: false, note: null, ...more };
}

/** `2026-11-22 12:43 UTC` */
function instant(iso: string): string {
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, 16)} UTC` : iso;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function many(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
