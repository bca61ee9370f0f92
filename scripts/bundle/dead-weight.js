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
  },
};
