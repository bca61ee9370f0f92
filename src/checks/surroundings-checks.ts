import { assertConfigFits } from '../config/access-config.ts';
import { AccessError } from '../errors/access-error.ts';
import { readableTime } from '../errors/in-one-line.ts';
import type { Check } from '../values/check.ts';
import { plainText } from '../values/plain-text.ts';
import type { Preflight } from './preflight.ts';
import { type Decision, fail, failWith, once, pass, type SetupCheck, skipped, warn } from './setup-check.ts';

/** The file, the network, the cloud: what has to be right before the app is looked at. */
export const surroundingsChecks: readonly SetupCheck[] = [
  once(
    {
      id: 'config',
      title: 'config',
      about: 'the config is readable, of this version, and no setup is left half done',
      needs: [],
    },
    (_have, { config, file }) => {
      if (config.kind === 'refused') return failWith(config.problem);
      if (config.kind === 'absent') return skipped(config.because);
      const { pending, madeAt, madeBy } = config.value;
      if (pending !== null) {
        return warn(
          `a setup begun ${readableTime(pending.since)} was not finished`,
          'Run it again, it goes on where it stopped: defender-access setup',
        );
      }
      return pass(`${file} is readable, made ${madeAt.slice(0, 10)} by ${plainText(madeBy)}`);
    },
  ),
  preflightCheck('hosts', 'network', 'every host answers'),
  preflightCheck('proxy', 'proxy', 'which proxy is used, and that it lets requests through'),
  preflightCheck('tls', 'certificates', 'nothing on the way opens HTTPS'),
  preflightCheck('clock', 'clock', 'the clock is right, else tokens look expired'),
  once(
    { id: 'tenant', title: 'tenant', about: 'the tenant exists and is the one of the config', needs: ['config'] },
    ({ config }, { preflight, directory }) => {
      const ids = [
        preflight.kind === 'have' ? preflight.value.tenantId : null,
        directory.kind === 'have' ? directory.value.tenant.id : null,
      ].filter((id) => id !== null);
      const other = ids.find((id) => id !== config.tenantId);
      const name = plainText(config.tenantName);
      if (other !== undefined) {
        return fail(
          `the config is for ${config.tenantId} (${name}), this is ${other}`,
          `Work in that tenant: --tenant ${config.tenantId}`,
        );
      }
      const asked = preflight.kind === 'have' ? find(preflight.value, 'tenant') : undefined;
      if (asked?.verdict === 'fail') return asked;
      return ids.length === 0 ? skipped('nothing was asked that could tell') : pass(`${name}, ${config.tenantId}`);
    },
  ),
  once(
    { id: 'cloud', title: 'cloud', about: 'the config is for this cloud and names its hosts only', needs: ['config'] },
    ({ config }, { cloud, preflight }) => {
      try {
        assertConfigFits(config, cloud, null);
      } catch (error) {
        if (!(error instanceof AccessError)) throw error;
        return failWith(error);
      }
      const asked = preflight.kind === 'have' ? find(preflight.value, 'cloud') : undefined;
      return asked?.verdict === 'warn' ? asked : pass(cloud.title);
    },
  ),
];

function preflightCheck(id: string, title: string, about: string): SetupCheck {
  return once({ id, title, about, needs: ['preflight'] }, ({ preflight }) => {
    return find(preflight, id) ?? skipped('not looked at');
  });
}

function find({ checks }: Preflight, id: string): Decision | undefined {
  const found: Check | undefined = checks.find((check) => check.id === id);
  if (found === undefined) return undefined;
  const { id: _id, title: _title, ...decision } = found;
  return decision;
}
