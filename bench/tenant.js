// The practice tenant in a process of its own, so that its work is not counted as the program's. Forked by bench/run.js.
import { practiceTenant } from '../scripts/practice-tenant.js';

const { folder, latencyInMs, scenario } = JSON.parse(process.argv[2]);
const { startSandbox, findScenario } = await practiceTenant();
const base = findScenario(scenario ?? 'healthy');
const sandbox = await startSandbox({
  stateFile: null,
  scenario: { ...base, conditions: { ...base.conditions, latencyInMs } },
});
const files = await sandbox.writeFiles(folder);

process.on('message', async ({ approve }) => {
  try {
    await sandbox.approveAs('admin')({ url: approve });
  } catch (error) {
    process.send({ problem: error.message });
  }
});
process.on('disconnect', () => process.exit());
process.send({ ...files, tenantId: sandbox.tenant.id });
