import { builtinModules } from 'node:module';

const names = new Set(builtinModules);
const statement =
  /(?<=^|[;\n}])import(?:\s*([\w$]+)\s*,?)?(?:\s*\*\s*as\s+([\w$]+)|\s*\{([^{}]*)\})?\s*(?:from)?\s*"([\w:/]+)";/g;

/**
 * Takes Node's own modules through require() instead of import, in one part of the bundle, before anything else of it runs.
 * An import makes Node read every property of such a module at once: of `node:process` all three streams, of
 * `node:readline` its promises; each brings more modules, at every start.
 *
 * @param {string} code minified by esbuild, with a `require` in scope after its first line
 */
export function quietBuiltIns(code) {
  const taken = [];
  const rest = code.replace(statement, (whole, byDefault, all, named, path) => {
    const name = path.replace(/^node:/, '');
    if (!names.has(name)) return whole;
    const one = `require("node:${name}")`;
    if (byDefault !== undefined) taken.push(`const ${byDefault}=${one};`);
    if (all !== undefined) taken.push(`const ${all}=${one};`);
    if (named !== undefined) taken.push(`const{${named.replaceAll(/\s+as\s+/g, ':')}}=${one};`);
    return '';
  });
  const [banner, ...lines] = rest.split('\n');
  return taken.length === 0 ? code : [banner, taken.join(''), ...lines].join('\n');
}
