import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const undici = fileURLToPath(new URL('undici.cjs', import.meta.url));

/** Leaves out of the bundle what can never run in it and what a bundler cannot see to be unused. */
export const dropDeadWeight = {
  name: 'drop-dead-weight',
  resolveId: {
    filter: { id: /^undici$/ },
    // A CommonJS main file requires all it has to offer.
    handler: () => undici,
  },
  load: {
    filter: {
      id: [
        /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/,
        /[\\/]commander[\\/]lib[\\/]command\.js$/,
        /[\\/]chalk[\\/]source[\\/]vendor[\\/]supports-color[\\/]index\.js$/,
      ],
    },
    async handler(id) {
      // zod carries its messages in 50 languages in its namespace object; without one of them chosen it speaks English.
      if (id.includes('zod')) return "export { default as en } from './en.js';";
      // Whether there is colour is decided by us, per stream; chalk would ask Node for its terminals and networks to find out.
      if (id.includes('chalk')) return 'export default { stdout: false, stderr: false };';
      // commander starts other programs as its subcommands, if told to; asking Node for the means costs every start of ours.
      const source = await readFile(id, 'utf8');
      const contents = source.replace("require('node:child_process')", '{}');
      if (contents === source) throw new Error(`${id} does not ask for node:child_process any more`);
      return contents;
    },
  },
};
