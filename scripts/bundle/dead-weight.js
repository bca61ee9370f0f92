import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const undici = fileURLToPath(new URL('undici.cjs', import.meta.url));

/** Leaves out of the bundle what can never run in it and what a bundler cannot see to be unused. */
export const dropDeadWeight = {
  name: 'drop-dead-weight',
  setup(build) {
    // A CommonJS main file requires all it has to offer.
    build.onResolve({ filter: /^undici$/ }, () => ({ path: undici }));
    // zod carries its messages in 50 languages in its namespace object; without one of them chosen it speaks English.
    build.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
    // commander starts other programs as its subcommands, if told to; asking Node for the means costs every start of ours.
    build.onLoad({ filter: /[\\/]commander[\\/]lib[\\/]command\.js$/ }, async ({ path }) => {
      const source = await readFile(path, 'utf8');
      const contents = source.replace("require('node:child_process')", '{}');
      if (contents === source) throw new Error(`${path} does not ask for node:child_process any more`);
      return { contents, loader: 'js' };
    });
  },
};
