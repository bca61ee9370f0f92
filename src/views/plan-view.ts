import { type Action, type Change, isEmpty, type Plan } from '../plan/plan.ts';
import { type ChangeLine, changeLines, grantLines } from './change-words.ts';
import { marked, type Paper, pairsAsValues, paragraph, remark, shown } from './layout.ts';

const signs: Readonly<Record<Action, string>> = { create: '+', update: '~', delete: '-' };

function linesOf(changes: readonly Change[], tenantName: string): readonly ChangeLine[] {
  const others = changes
    .filter((change) => change.kind !== 'grant')
    .flatMap((change) => changeLines(change, tenantName));
  return [...others, ...grantLines(changes, tenantName)];
}

/**
 * Every change in words, what stays, what to know before approving, and the count. The count is of the lines shown, so
 * that a reader can check it.
 */
export function layPlan(plan: Plan, tenantName: string, paper: Paper): string {
  const { style } = paper;
  const title = `Plan for "${shown(plan.appName)}" in ${shown(tenantName)}`;
  const lines = linesOf(plan.changes, tenantName);
  const colour = { create: style.good, update: style.caution, delete: style.bad };
  const values = pairsAsValues(
    lines.map((line) => line.value),
    paper,
  );
  const rows = lines.map((line, index) =>
    marked(colour[line.action](signs[line.action]), line.label, values[index] ?? '', paper),
  );
  const kept = plan.kept.map(({ what }) => remark('=', style.faint(shown(what)), paper));
  const notices = plan.notices.map((notice) => remark(style.caution(style.symbols.warn), shown(notice), paper));
  const count = (action: Action): number => lines.filter((line) => line.action === action).length;
  const handOff =
    plan.handOff === null
      ? []
      : [
          '',
          paragraph(
            `Consent is not yours to give: ${plan.handOff.who.join(', ')} may. You get one link to pass on.`,
            paper,
          ),
        ];
  const sum =
    isEmpty(plan) && plan.obstacle !== null
      ? 'Nothing would have to change, but it cannot be used as it is.'
      : isEmpty(plan)
        ? plan.handOff === null
          ? 'Nothing to change: everything is as wanted.'
          : 'Nothing here is left for you to change; the consent is.'
        : `${count('create')} to add, ${count('update')} to change, ${count('delete')} to remove. Nothing has been written yet.`;
  return [
    '',
    style.strong(paragraph(title, paper)),
    '',
    ...rows,
    ...kept,
    ...(notices.length === 0 ? [] : ['', ...notices]),
    ...handOff,
    '',
    paragraph(sum, paper),
  ].join('\n');
}
