import type { Scenario } from '../scenario.ts';

export const clockDrift: Scenario = {
  name: 'clock-drift',
  breaks: "Microsoft's clock is 20 minutes ahead of this computer's, as after a laptop or a WSL machine slept.",
  shouldSee: 'The drift is measured and explained before the first sign-in.',
  failureModes: ['clock drift'],
  source: 'https://github.com/Azure/azure-cli/issues/26901; https://github.com/Azure/azure-cli/issues/20388',
  conditions: { clockOffsetInMs: 20 * 60_000 },
};
