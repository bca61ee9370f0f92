import { fact, layHeading, type Paper, paragraph, shown } from './layout.ts';

export interface ScenarioLine {
  readonly name: string;
  readonly breaks: string;
  readonly shouldSee: string;
}

/** What can be broken in the practice tenant, and what a person should then see. */
export function layScenarios(scenarios: readonly ScenarioLine[], paper: Paper): string {
  const { style } = paper;
  const indent = ' '.repeat(style.unicode ? 2 : 3);
  return [
    '',
    layHeading('Scenarios of the practice tenant', `${scenarios.length} built in`, paper),
    '',
    ...scenarios.flatMap(({ name, breaks, shouldSee }) => [
      indent + style.strong(shown(name)),
      fact('  what is different', shown(breaks), paper),
      fact('  you should see', shown(shouldSee), paper),
      '',
    ]),
    fact('practise one', style.accent('defender-access setup --sandbox=throttling'), paper),
    fact('serve one', style.accent('defender-access sandbox --scenario throttling'), paper),
    '',
    paragraph('Each has a tenant of its own. A file can describe another: --scenario FILE', paper),
  ].join('\n');
}
