import { apiKeys } from '../catalog/api.ts';
import type { Cloud } from '../catalog/cloud.ts';
import { refusal } from '../catalog/remedies.ts';
import type { AccessError } from '../errors/access-error.ts';
import { stepsInOneLine } from '../errors/in-one-line.ts';
import type { HttpClient } from '../network/http-client.ts';
import { proxyFor, UnusableProxy } from '../network/proxy.ts';
import type { Check } from '../values/check.ts';
import type { Clock } from '../values/clock.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';
import { type Discovery, discoveryUrl, readDiscovery } from './discovery.ts';
import { type HostAnswer, probeHost } from './probe-host.ts';

export interface PreflightOptions {
  readonly cloud: Cloud;
  /** Id or domain; null: the one that is signed in to. */
  readonly tenant: string | null;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

export interface Preflight {
  /** `hosts`, `proxy`, `tls`, `clock`, `tenant`, `cloud`; always these, in this order. */
  readonly checks: readonly Check[];
  /** As the sign-in service says; null when no tenant was named or it could not be asked. */
  readonly tenantId: Guid | null;
  /** The failure to stop for, the most telling first; null when none failed. */
  readonly problem: AccessError | null;
  /** How many hosts answered at all; 0: nothing can be asked from here. */
  readonly answering: number;
  /** Whether the sign-in service is among them. */
  readonly signInAnswers: boolean;
}

const warnDriftInMs = 120_000;
const failDriftInMs = 300_000;

/**
 * Looks, before anything else and without a token, whether this machine can do the job: every host at once, the proxy, who
 * signs the certificates, the clock, whether the tenant exists and belongs to this cloud. One request per host, one more
 * after a lost connection. Sends nothing but a path to any of them.
 *
 * @throws AccessError `cancelled` only
 */
export async function preflight(options: PreflightOptions): Promise<Preflight> {
  const { cloud } = options;
  const login = discoveryUrl(cloud, options.tenant);
  const origins = new Set([
    cloud.graphEndpoint,
    ...apiKeys.flatMap((api) => {
      const resource = cloud.resources[api];
      return resource === undefined ? [] : [resource.endpoint];
    }),
  ]);
  origins.delete(new URL(login).origin);
  const answers = await Promise.all([
    probeHost({ method: 'GET', url: login }, options),
    ...[...origins].map((origin) => probeHost({ method: 'HEAD', url: `${origin}/` }, options)),
  ]);
  const [loginAnswer] = answers;
  const discovery = readDiscovery(loginAnswer, options);
  const findings = [
    hostsFinding(answers),
    proxyFinding(answers, options.env),
    tlsFinding(answers),
    clockFinding(answers),
    tenantFinding(discovery, options.tenant),
    cloudFinding(discovery, cloud),
  ];
  const problems = findings.flatMap((finding) => (finding.problem === undefined ? [] : [finding.problem]));
  // A certificate or a proxy is why a host does not answer, so it is said instead of the host.
  const problem = telling
    .map((code) => problems.find((found) => found.code === code))
    .find((found) => found !== undefined);
  return {
    checks: findings.map((finding) => finding.check),
    tenantId: discovery.kind === 'found' ? discovery.tenantId : null,
    problem: problem ?? problems[0] ?? null,
    answering: answers.filter((answer) => answer.problem === null).length,
    signInAnswers: loginAnswer.problem === null,
  };
}

const telling = ['tls-untrusted', 'proxy-refused', 'clock-wrong'] as const;

interface Finding {
  readonly check: Check;
  readonly problem?: AccessError;
}

function failed(id: string, title: string, problem: AccessError, seen: string = problem.happened): Finding {
  const remedy = stepsInOneLine(problem.todo);
  const detail = problem.raw === undefined ? {} : { detail: problem.raw };
  return { check: { id, title, verdict: 'fail', seen, ...(remedy === '' ? {} : { remedy }), ...detail }, problem };
}

function hostsFinding(answers: readonly HostAnswer[]): Finding {
  const silent = answers.flatMap((answer) => (answer.problem === null ? [] : [{ ...answer, problem: answer.problem }]));
  const [first] = silent;
  const counted = `${answers.length - silent.length} of ${answers.length} hosts answer`;
  if (first === undefined) {
    return { check: { id: 'hosts', title: 'hosts', verdict: 'pass', seen: counted } };
  }
  const reasons = silent.map((answer) => `${answer.host}: ${answer.problem.happened}`).join(' ');
  return failed('hosts', 'hosts', first.problem, `${counted}. ${reasons}`);
}

function proxyFinding(answers: readonly HostAnswer[], env: PreflightOptions['env']): Finding {
  const refused = answers.find((answer) => answer.problem?.code === 'proxy-refused')?.problem;
  if (refused != null) return failed('proxy', 'proxy', refused);
  const used = new Set<string>();
  for (const answer of answers) {
    try {
      const proxy = proxyFor(new URL(answer.url), env);
      if (proxy !== null) used.add(proxy.origin);
    } catch (error) {
      if (!(error instanceof UnusableProxy)) throw error;
      return failed('proxy', 'proxy', refusal('A2', { happened: `The proxy cannot be used: ${error.message}.` }));
    }
  }
  const seen = used.size === 0 ? 'no proxy' : `through ${[...used].join(', ')}`;
  return { check: { id: 'proxy', title: 'proxy', verdict: 'pass', seen } };
}

function tlsFinding(answers: readonly HostAnswer[]): Finding {
  const untrusted = answers.find((answer) => answer.problem?.code === 'tls-untrusted')?.problem;
  if (untrusted != null) return failed('tls', 'certificates', untrusted);
  const reached = answers.filter((answer) => answer.problem === null).length;
  if (reached === 0) {
    return { check: { id: 'tls', title: 'certificates', verdict: 'skipped', seen: 'no host was reached' } };
  }
  const seen = `trusted at ${reached === 1 ? 'the host' : `all ${reached} hosts`} reached, nothing opens HTTPS on the way`;
  return { check: { id: 'tls', title: 'certificates', verdict: 'pass', seen } };
}

/** By the Date headers; the smallest difference counts, since one host's own clock may be off. */
function clockFinding(answers: readonly HostAnswer[]): Finding {
  const drifts = answers.flatMap((answer) => (answer.driftInMs === null ? [] : [answer.driftInMs]));
  const [first, ...rest] = drifts;
  if (first === undefined) {
    return { check: { id: 'clock', title: 'clock', verdict: 'skipped', seen: 'no host said what time it is' } };
  }
  const drift = rest.reduce((least, next) => (Math.abs(next) < Math.abs(least) ? next : least), first);
  const off = Math.abs(drift);
  // A Date header has whole seconds, so one second of difference is none.
  const seen = off < 2_000 ? 'in step' : `${duration(off)} ${drift > 0 ? 'behind' : 'ahead'}`;
  if (off <= warnDriftInMs) return { check: { id: 'clock', title: 'clock', verdict: 'pass', seen } };
  const problem = refusal('A9', {
    values: { minutes: String(Math.round(off / 60_000)) },
    happened: `The clock of this machine is ${seen}; tokens would look expired or not valid yet.`,
  });
  if (off > failDriftInMs) return failed('clock', 'clock', problem);
  return { check: { id: 'clock', title: 'clock', verdict: 'warn', seen, remedy: stepsInOneLine(problem.todo) } };
}

function duration(ms: number): string {
  return ms < 120_000 ? `${Math.round(ms / 1_000)} s` : `${Math.round(ms / 60_000)} min`;
}

function tenantFinding(discovery: Discovery, tenant: string | null): Finding {
  const base = { id: 'tenant', title: 'tenant' };
  if (discovery.kind === 'refused') return failed('tenant', 'tenant', discovery.problem);
  if (discovery.kind === 'unknown') return { check: { ...base, verdict: 'skipped', seen: discovery.because } };
  if (tenant === null || discovery.tenantId === null) {
    return { check: { ...base, verdict: 'skipped', seen: 'none named: the one you sign in to' } };
  }
  const seen = tenant === discovery.tenantId ? discovery.tenantId : `${plainText(tenant)} is ${discovery.tenantId}`;
  return { check: { ...base, verdict: 'pass', seen } };
}

// Not seen in any report, an inference from the document's field; so it warns and never stops.
const cloudOfSubScope: Readonly<Record<string, string>> = { GCC: 'gcc', DODCON: 'gcc-high', DOD: 'dod' };

function cloudFinding(discovery: Discovery, cloud: Cloud): Finding {
  const base = { id: 'cloud', title: 'cloud' };
  if (discovery.kind !== 'found' || discovery.tenantId === null) {
    return { check: { ...base, verdict: 'skipped', seen: 'not known before the tenant is' } };
  }
  if (cloud.source !== 'built-in') {
    return { check: { ...base, verdict: 'skipped', seen: `described by ${cloud.source}, nothing to compare with` } };
  }
  const home = discovery.regionSubScope === null ? 'public' : cloudOfSubScope[discovery.regionSubScope];
  if (home === undefined || home === cloud.name) {
    return { check: { ...base, verdict: 'pass', seen: cloud.title } };
  }
  const problem = refusal('L7', { values: { tenant: 'The tenant', cloud: cloud.title } });
  const seen = `the tenant seems to belong to "${home}", and this run is for "${cloud.name}"`;
  return { check: { ...base, verdict: 'warn', seen, remedy: `Try: --cloud ${home}. ${stepsInOneLine(problem.todo)}` } };
}
