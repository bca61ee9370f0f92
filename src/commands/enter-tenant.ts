import type { Asking } from '../answers/collect-answers.ts';
import { ownTenant } from '../answers/where-questions.ts';
import { preflight } from '../checks/preflight.ts';
import { assertConfigFits } from '../config/access-config.ts';
import type { Connection, Context } from './context.ts';
import { loadAhead } from './load-ahead.ts';
import { chosenMethod, type Operator, signInAsOperator } from './operator.ts';
import { chooseTenant, type Place } from './where.ts';

/**
 * The way into a tenant: which cloud and tenant, whether they can be reached, who works there. Nothing is written.
 *
 * @param ask what the sign-in is for, where it needs no administrator
 * @throws AccessError `config-foreign` for a config of another cloud or tenant, before anything is done with it
 */
export async function enterTenant(
  context: Context,
  connection: Connection,
  { config }: Pick<Place, 'config'>,
  asking: Asking,
  ask?: string,
): Promise<Operator> {
  const { world, view } = context;
  const { cloud, http } = connection;
  view.cloud(cloud);
  if (config !== null) assertConfigFits(config, cloud, null);
  const tenant = await chooseTenant(context, config, asking);
  const looking = preflight({
    cloud,
    tenant: tenant === ownTenant ? null : tenant,
    http,
    clock: world.clock,
    env: world.env,
    signal: world.signal,
  });
  loadAhead(chosenMethod(context, false).method);
  const ahead = await looking;
  view.preflight(ahead.checks);
  if (ahead.problem !== null) throw ahead.problem;
  const operator = await signInAsOperator(context, connection, asking, ahead.tenantId ?? tenant, null, ask);
  if (config !== null) assertConfigFits(config, cloud, operator.tenant.id);
  return operator;
}
