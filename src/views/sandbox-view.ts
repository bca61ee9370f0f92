import { layRow } from '../terminal/text-layout.ts';
import { fact, layHeading, marked, type Paper, paragraph, remark, shown, verdictSymbol } from './layout.ts';

/** A practice tenant that runs, and all that another client needs to know of it. */
export interface PracticeReady {
  readonly scenario: { readonly name: string; readonly shouldSee: string };
  readonly tenant: { readonly id: string; readonly displayName: string; readonly defaultDomain: string };
  readonly urls: { readonly login: string; readonly graph: string; readonly defender: string; readonly pages: string };
  readonly accounts: readonly {
    readonly key: string;
    readonly upn: string;
    readonly displayName: string;
    readonly objectId: string;
    readonly summary: string;
  }[];
  readonly cloudFile: string;
  readonly caFile: string;
  readonly stateFile: string;
  readonly logFile: string | null;
}

/** Whose lines set a variable: `export` or `$env:`. */
export type ShellKind = 'posix' | 'powershell';

/** Where clients of the common languages look for a further certificate, and Azure's libraries for the sign-in service. */
export function clientEnvironment({ caFile, urls }: Pick<PracticeReady, 'caFile' | 'urls'>): Record<string, string> {
  return {
    NODE_EXTRA_CA_CERTS: caFile,
    REQUESTS_CA_BUNDLE: caFile,
    SSL_CERT_FILE: caFile,
    AZURE_AUTHORITY_HOST: urls.login,
  };
}

export function practiceReadyDocument(ready: PracticeReady): Readonly<Record<string, unknown>> {
  const { scenario, tenant, urls, accounts, cloudFile, caFile, stateFile, logFile } = ready;
  return {
    scenario: scenario.name,
    tenant,
    urls,
    authority: authorityOf(ready),
    cloudFile,
    caFile,
    stateFile,
    logFile,
    environment: clientEnvironment(ready),
    accounts,
  };
}

export function layPracticeReady(ready: PracticeReady, paper: Paper, shell: ShellKind): string {
  const { scenario, tenant, urls, accounts, cloudFile, caFile, stateFile, logFile } = ready;
  const { style } = paper;
  const indent = ' '.repeat(style.unicode ? 2 : 3);
  const whole = (text: string): string => indent + style.accent(text);
  const setters = Object.entries(clientEnvironment(ready)).map(([name, value]) => whole(setter(name, value, shell)));
  const trial = `curl --cacert ${word(caFile, shell)} ${authorityOf(ready)}/v2.0/.well-known/openid-configuration`;
  const wide = paper.columns >= 76;
  return [
    '',
    layHeading('The practice tenant is running', `scenario ${shown(scenario.name)}`, paper),
    '',
    ...(scenario.name === 'healthy' ? [] : [paragraph(shown(scenario.shouldSee), paper), '']),
    marked(
      verdictSymbol('pass', style),
      'tenant',
      `${tenant.displayName}, ${tenant.defaultDomain}, ${tenant.id}`,
      paper,
    ),
    fact('sign-in', authorityOf(ready), paper),
    fact('Graph', `${urls.graph}/v1.0`, paper),
    fact('Defender', `${urls.defender}/api`, paper),
    '',
    fact('cloud file', shown(cloudFile), paper),
    fact('CA file', shown(caFile), paper),
    fact('kept in', shown(stateFile), paper),
    ...(logFile === null ? [] : [fact('requests go to', shown(logFile), paper)]),
    '',
    style.strong(paragraph('Accounts, without a password', paper)),
    ...accounts.map(({ upn, displayName, summary }) =>
      layRow(
        { label: upn, value: `${style.faint(displayName)}  ${summary}`, ...(wide ? { labelColumns: 26 } : {}) },
        paper.columns,
        style,
      ),
    ),
    '',
    style.strong(paragraph('For other clients, in another terminal', paper)),
    ...setters,
    whole(trial),
    paragraph(
      style.faint(
        'Python and OpenSSL then trust this tenant alone in that terminal. The CA changes with each start; its file stays where it is.',
      ),
      paper,
    ),
    '',
    paragraph(style.strong('For this program, in another terminal'), paper),
    whole(`defender-access setup --cloud ${word(cloudFile, shell)}`),
    whole('defender-access sandbox show'),
    '',
    paragraph('Ctrl-C stops it. What was set up stays for the next time.', paper),
  ].join('\n');
}

export function layPracticeReset(
  { scenario, stateFile }: { scenario: string; stateFile: string },
  paper: Paper,
): string {
  return [
    remark(
      verdictSymbol('pass', paper.style),
      `The practice tenant (scenario ${shown(scenario)}) is new again.`,
      paper,
    ),
    fact('was kept in', shown(stateFile), paper),
  ].join('\n');
}

function authorityOf({ urls, tenant }: Pick<PracticeReady, 'urls' | 'tenant'>): string {
  return `${urls.login}/${tenant.defaultDomain}`;
}

function setter(name: string, value: string, shell: ShellKind): string {
  return shell === 'posix' ? `export ${name}=${word(value, shell)}` : `$env:${name} = '${value.replaceAll("'", "''")}'`;
}

function word(text: string, shell: ShellKind): string {
  if (/^[\w./:\\@%+=,~-]+$/.test(text) && (shell === 'powershell' || !text.includes('\\'))) return text;
  return shell === 'posix' ? `'${text.replaceAll("'", "'\\''")}'` : `'${text.replaceAll("'", "''")}'`;
}
