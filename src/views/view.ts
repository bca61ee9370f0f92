import type { ApplyProgress, Outcome } from '../apply/outcome.ts';
import type { Cloud } from '../catalog/cloud.ts';
import type { Powers } from '../catalog/roles.ts';
import type { Plan } from '../plan/plan.ts';
import type { ObservedApplication, ObservedOperator, ObservedTenant } from '../state/observed-state.ts';
import type { Progress, Terminal } from '../terminal/terminal.ts';
import type { Check } from '../values/check.ts';
import { showApplying } from './apply-view.ts';
import { layCheck, layPreflight, layProofHeading } from './check-view.ts';
import { type HandedOffApp, layHandOff, laySetupDone, layStanding } from './done-view.ts';
import { errorDocument, layError, type Telling } from './error-view.ts';
import { layHeading, marked, type Paper, paragraph, remark, shown, verdictSymbol } from './layout.ts';
import { layNeighbours } from './neighbours-view.ts';
import { layPlan } from './plan-view.ts';
import { changesOfOutcome, type SetupReport, setupDocument } from './setup-report.ts';
import { layNeeds, laySignedIn } from './sign-in-view.ts';

/** What a command shows, whichever way. Journey to stderr, the result to stdout. */
export interface View {
  readonly isJson: boolean;
  heading(left: string, right: string): void;
  /** Role, licence and browser that setup needs. */
  needs(): void;
  cloud(cloud: Cloud): void;
  preflight(checks: readonly Check[]): void;
  signedIn(seen: {
    operator: ObservedOperator;
    tenant: Pick<ObservedTenant, 'id' | 'displayName'>;
    powers: Powers;
  }): void;
  /** Apps of ours and this name that no config here knows; shown before the question about them. */
  neighbours(tagged: readonly ObservedApplication[], wantedUris: readonly string[]): void;
  /** @param isResult true in a dry run, whose result the plan is: it goes to stdout */
  planned(plan: Plan, tenantName: string, isResult?: boolean): void;
  applying(tenantName: string): ApplyProgress;
  /** What stands when applying stopped half-way; the error itself follows through failed(). */
  stopped(outcome: Outcome, tenantName: string): void;
  proofBegins(userName: string): void;
  checked(check: Check): void;
  note(sentence: string): void;
  warn(sentence: string): void;
  progress(label: string, text: string, counts?: boolean): Progress;
  /** The link, before anybody waits for it; setupDone does not repeat it then. */
  handedOff(handOff: NonNullable<SetupReport['handOff']>, app: HandedOffApp): void;
  setupDone(report: SetupReport): void;
  /** A screen of the journey; nothing in JSON, where its facts travel in the result. */
  screen(lay: (paper: Paper) => string): void;
  /** The result of a command that only looks, in whichever rendering. */
  result(result: Rendered): void;
  failed(error: unknown, verbose: boolean, tell?: Telling): void;
}

/** One result, two renderings; only the one that is wanted is made. */
export interface Rendered {
  lay(paper: Paper): string;
  /** What follows the schema's version in the JSON document. */
  document(): Readonly<Record<string, unknown>>;
}

/** Decides once between the two renderings. */
export function createView({ terminal, json }: { readonly terminal: Terminal; readonly json: boolean }): View {
  return json ? jsonView(terminal) : humanView(terminal);
}

function humanView(terminal: Terminal): View {
  const paper: Paper = {
    style: terminal.style,
    get columns() {
      return terminal.columns;
    },
  };
  const { style } = terminal;
  const say = (text: string): void => terminal.say(text);
  let isLinkShown = false;
  return {
    isJson: false,
    heading: (left, right) => say(`\n${layHeading(shown(left), shown(right), paper)}\n\n`),
    needs: () => say(`${layNeeds(paper)}\n\n`),
    cloud: (cloud) => say(marked(verdictSymbol('pass', style), 'cloud', shown(cloud.title), paper)),
    preflight: (checks) => say(layPreflight(checks, paper)),
    signedIn: (seen) => say(laySignedIn(seen, paper)),
    neighbours: (tagged, wantedUris) => say(layNeighbours(tagged, wantedUris, paper)),
    planned: (plan, tenantName, isResult = false) => {
      const screen = layPlan(plan, tenantName, paper);
      if (isResult) terminal.result(screen);
      else say(screen);
    },
    applying: (tenantName) => showApplying(terminal, tenantName),
    stopped: (outcome, tenantName) => say(layStanding(outcome, tenantName, paper)),
    proofBegins: (userName) => say(layProofHeading(userName, paper)),
    checked: (check) => say(layCheck(check, paper)),
    note: (sentence) => say(paragraph(shown(sentence), paper)),
    warn: (sentence) => say(remark(style.caution(style.symbols.warn), shown(sentence), paper)),
    progress: (label, text, counts) => terminal.progress(label, text, counts),
    handedOff: (handOff, app) => {
      isLinkShown = true;
      terminal.result(layHandOff(handOff, app, paper));
    },
    setupDone: (report) => terminal.result(laySetupDone(report, paper, isLinkShown)),
    screen: (lay) => say(lay(paper)),
    result: ({ lay }) => terminal.result(lay(paper)),
    failed: (error, verbose, tell) => {
      terminal.endProgress();
      say(layError(error, paper, verbose, tell));
    },
  };
}

function jsonView(terminal: Terminal): View {
  const print = (document: unknown): void => terminal.result(JSON.stringify(document, null, 2));
  const nothing = (): void => {};
  const warnings: string[] = [];
  let changes: readonly unknown[] | null = null;
  return {
    isJson: true,
    heading: nothing,
    needs: nothing,
    cloud: nothing,
    preflight: nothing,
    signedIn: nothing,
    neighbours: nothing,
    planned: (plan) => void warnings.push(...plan.notices),
    applying: () => ({ begins: nothing, waits: nothing, written: nothing, ends: nothing }),
    stopped: (outcome) => {
      changes = changesOfOutcome(outcome);
    },
    proofBegins: nothing,
    checked: nothing,
    note: nothing,
    warn: (sentence) => void warnings.push(sentence),
    progress: () => ({ update: nothing, finish: nothing, clear: nothing }),
    handedOff: nothing,
    setupDone: (report) => print({ ...setupDocument(report), warnings }),
    screen: nothing,
    result: ({ document }) =>
      print({ schemaVersion: 1, ...document(), ...(warnings.length === 0 ? {} : { warnings }) }),
    failed: (error, _verbose, tell) =>
      print({ schemaVersion: 1, error: errorDocument(error, tell), ...(changes === null ? {} : { changes }) }),
  };
}
