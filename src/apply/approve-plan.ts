import { AccessError } from '../errors/access-error.ts';
import { isEmpty, type Plan } from '../plan/plan.ts';
import type { Terminal } from '../terminal/terminal.ts';
import type { Guid } from '../values/guid.ts';
import { plainText } from '../values/plain-text.ts';

declare const approval: unique symbol;

/** A plan that a person, or --yes, has agreed to. Only approvePlan makes one, so nothing is written unasked. */
export type ApprovedPlan = Plan & { readonly [approval]: true };

export interface Approval {
  readonly terminal: Pick<Terminal, 'canAsk' | 'ask'>;
  /** --yes */
  readonly yes: boolean;
  /** --app-id; deleting an app without a terminal takes both. */
  readonly appId?: Guid | null;
}

/**
 * The last question before anything is written. Deleting an app asks for its name to be typed; an empty plan asks
 * nothing.
 *
 * @returns null when the person said no
 * @throws AccessError the plan's obstacle; `answer-missing` where nobody can be asked
 */
export async function approvePlan(plan: Plan, how: Approval): Promise<ApprovedPlan | null> {
  if (plan.obstacle !== null) throw plan.obstacle;
  if (isEmpty(plan)) return approved(plan);
  const agreed = deletesApp(plan) ? await agreesToDelete(plan, how) : await agreesToChange(how);
  return agreed ? approved(plan) : null;
}

/**
 * Said before anybody signs in, where it is certain that there will be something to approve.
 *
 * @throws AccessError `answer-missing` where nobody can be asked
 */
export function assertApprovable({ terminal, yes }: Approval): void {
  if (yes || terminal.canAsk) return;
  throw new AccessError('answer-missing', {
    happened: '--yes is missing, and there is no terminal to ask for approval in.',
    todo: ['Look at the plan with --dry-run, then run the same command with --yes.'],
  });
}

async function agreesToChange(how: Approval): Promise<boolean> {
  assertApprovable(how);
  const { terminal, yes } = how;
  if (yes) return true;
  const prompt = {
    kind: 'confirm',
    message: 'Apply this plan?',
    initial: false,
    parse: (answer: boolean) => answer,
  } as const;
  return terminal.ask(prompt);
}

async function agreesToDelete(plan: Plan, { terminal, yes, appId }: Approval): Promise<boolean> {
  const wanted = plan.target.appId;
  if (yes) {
    if (wanted !== null && appId === wanted) return true;
    throw new AccessError('answer-missing', {
      happened: `--yes alone deletes nothing: name the app as well, --app-id ${wanted ?? 'ID'}.`,
      todo: [`defender-access remove --yes --app-id ${wanted ?? 'ID'}`],
    });
  }
  if (!terminal.canAsk) {
    throw new AccessError('answer-missing', {
      happened: '--yes and --app-id are missing, and there is no terminal to ask for approval in.',
      todo: [`defender-access remove --yes --app-id ${wanted ?? 'ID'}`],
    });
  }
  const name = plainText(plan.appName);
  const isRight = (text: string) => [plan.appName, name, wanted].includes(text.trim());
  const typed = await terminal.ask({
    kind: 'text',
    // A name may be longer than a line, and the question's own line is never broken between words.
    hint: `Type ${name} to delete it, or nothing to leave it.`,
    message: 'Name of the app to delete:',
    check: (text: string) => text.trim() === '' || isRight(text) || `That is not ${name}. Nothing at all leaves it.`,
    parse: isRight,
  });
  return typed;
}

function deletesApp(plan: Plan): boolean {
  return plan.changes.some(
    (change) => change.action === 'delete' && (change.kind === 'application' || change.kind === 'service-principal'),
  );
}

function approved(plan: Plan): ApprovedPlan {
  return plan as ApprovedPlan;
}
