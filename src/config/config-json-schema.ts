import { toJSONSchema } from 'zod/v4/core';
import { configSchema } from './config-schema.ts';

/** The published JSON Schema, equal to templates/defender-access.schema.json (a test holds them together). */
export function configJsonSchema(): unknown {
  return {
    ...toJSONSchema(configSchema, { io: 'input', target: 'draft-2020-12' }),
    title: 'defender-access config, version 1',
  };
}
