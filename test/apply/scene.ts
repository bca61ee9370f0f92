import type { DesiredState } from '../../src/state/desired-state.ts';
import { desired } from '../plan/scenery.ts';
import { emptyTenant } from './setup-run.ts';
import { type ModelOptions, TenantModel } from './tenant-model.ts';
import { virtualClock } from './virtual-clock.ts';

export function scene(options: Partial<ModelOptions> & { wish?: DesiredState } = {}) {
  const clock = options.clock ?? virtualClock();
  const wish = options.wish ?? desired();
  const model = new TenantModel({ state: emptyTenant(), clock, ...options });
  return { clock, wish, model, kept: { uniqueName: wish.uniqueName, ids: null } };
}
