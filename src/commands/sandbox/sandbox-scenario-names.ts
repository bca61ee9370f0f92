/** The built-in scenarios by name, for those who only offer them. */
export async function scenarioNames(): Promise<readonly string[]> {
  const { scenarios } = await import('../../sandbox/start-sandbox.ts');
  return scenarios.map(({ name }) => name);
}
