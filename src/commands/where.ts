import path from 'node:path';
import { type Asking, answer } from '../answers/collect-answers.ts';
import { textFlag } from '../answers/flags.ts';
import { cloudQuestion, ownTenant, tenantQuestion } from '../answers/where-questions.ts';
import { cloudNamed } from '../catalog/clouds.ts';
import type { AccessConfig } from '../config/access-config.ts';
import { readConfig } from '../config/config-file.ts';
import { AccessError } from '../errors/access-error.ts';
import { type Context, configPath, isSandbox } from './context.ts';

/** Which config this run is about, and where its tenant is looked for. */
export interface Place {
  /** Absolute. */
  readonly file: string;
  /** As the person would type it. */
  readonly shownFile: string;
  readonly config: AccessConfig | null;
}

export async function findPlace(context: Context): Promise<Place> {
  const named = placeOf(context);
  return { ...named, config: await readConfig(named.file) };
}

/** Where the config would be, whether or not it can be read. */
export function placeOf(context: Context): Pick<Place, 'file' | 'shownFile'> {
  const file = configPath(context);
  const relative = path.relative(context.world.cwd, file);
  return { file, shownFile: relative.startsWith('..') ? file : relative };
}

/** @throws AccessError `config-missing` for a command that works on what setup made */
export function configOf({ config, shownFile }: Place): AccessConfig {
  if (config !== null) return config;
  throw new AccessError('config-missing', {
    happened: `There is no ${shownFile} here.`,
    todo: ['Name the config: --config FILE', 'Or set up an app first: defender-access setup'],
  });
}

/**
 * Cloud by flag, else by the config, else by question. A config names a cloud, never its hosts.
 *
 * @throws AccessError `cloud-unknown` for a config whose cloud only a file describes
 */
export async function chooseCloud(context: Context, config: AccessConfig | null, asking: Asking): Promise<string> {
  if (isSandbox(context)) return '';
  if (config === null || textFlag(context.flags, 'cloud') !== undefined) return answer(cloudQuestion, asking);
  if (cloudNamed(config.cloud) !== null) return config.cloud;
  throw new AccessError('cloud-unknown', {
    happened: `The config is for the cloud "${config.cloud}", which is not built in: a cloud file describes it.`,
    todo: ['Name the file again: --cloud FILE', 'Or, for the practice tenant: --sandbox'],
  });
}

/** Tenant by flag, else by the config, else by question; `organizations` stands for the one that is signed in to. */
export async function chooseTenant(context: Context, config: AccessConfig | null, asking: Asking): Promise<string> {
  const isNamed = textFlag(context.flags, 'tenant') !== undefined;
  if (config !== null && !isNamed) return config.tenantId;
  if (isSandbox(context) && !isNamed) return ownTenant;
  return answer(tenantQuestion, asking);
}
