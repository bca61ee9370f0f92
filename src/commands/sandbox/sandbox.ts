import { textFlag } from '../../answers/flags.ts';
import { closestNames } from '../../catalog/closest-names.ts';
import { AccessError } from '../../errors/access-error.ts';
import { type ExitCode, exitCode } from '../../errors/exit-code.ts';
import { plainText } from '../../values/plain-text.ts';
import { layPracticeReset } from '../../views/sandbox-view.ts';
import { layScenarios } from '../../views/scenarios-view.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { choosePractice, type Practice, resetPractice } from './sandbox-practice.ts';
import { servePractice } from './sandbox-serve.ts';
import { showPractice } from './sandbox-show.ts';

/** The practice tenant as a server, and what is known about it without one. */
export const sandbox: Command = {
  async run(context) {
    const [what, ...rest] = context.operands;
    if (rest.length > 0) throw unknownOperand(context.operands.join(' '));
    switch (what) {
      case undefined:
        return servePractice(context, await practiceOf(context));
      case 'scenarios':
        return listScenarios(context);
      case 'show':
        return showPractice(context, await practiceOf(context));
      case 'reset':
        return reset(context, await practiceOf(context));
      default:
        throw unknownOperand(what);
    }
  },
};

function practiceOf({ world, flags }: Context): Promise<Practice> {
  const named = textFlag(flags, 'scenario') ?? textFlag(flags, 'sandbox') ?? '';
  return choosePractice(world, named, textFlag(flags, 'state'));
}

async function listScenarios({ view }: Context): Promise<ExitCode> {
  const { scenarios } = await import('../../sandbox/start-sandbox.ts');
  const listed = scenarios.map(({ name, breaks, shouldSee, failureModes, source }) => ({
    name,
    breaks,
    shouldSee,
    failureModes,
    source,
  }));
  view.result({ lay: (paper) => layScenarios(listed, paper), document: () => ({ scenarios: listed }) });
  return exitCode.ok;
}

async function reset({ world, view }: Context, practice: Practice): Promise<ExitCode> {
  await resetPractice(world, practice);
  const done = { scenario: practice.scenario.name, stateFile: practice.stateFile };
  view.result({ lay: (paper) => layPracticeReset(done, paper), document: () => ({ reset: done }) });
  return exitCode.ok;
}

function unknownOperand(what: string): AccessError {
  const [closest] = closestNames(what, ['scenarios', 'show', 'reset'], 1);
  return new AccessError('usage-invalid', {
    happened: `"${plainText(what)}" is nothing that sandbox does.${closest === undefined ? '' : ` Did you mean ${closest}?`}`,
    todo: [
      'Run the server: defender-access sandbox',
      'Or one of: defender-access sandbox scenarios, defender-access sandbox show, defender-access sandbox reset',
    ],
  });
}
