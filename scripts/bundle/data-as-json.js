import { isDeepStrictEqual } from 'node:util';
import { transform } from 'rolldown/utils';

/**
 * Hands tables on as JSON text: V8 reads that twice as fast as the same thing written as a literal.
 *
 * @see https://v8.dev/blog/cost-of-javascript-2019#json
 */
export const dataAsJson = {
  name: 'data-as-json',
  transform: {
    filter: { id: /[\\/]src[\\/].*-data\.ts$/ },
    async handler(source, id) {
      const { code } = await transform(id, source);
      // Only a table that imports nothing can be looked at by itself.
      if (/^import\s/m.test(code)) return null;
      const tables = await import(`data:text/javascript,${encodeURIComponent(code)}`);
      const lines = Object.entries(tables).map(([name, table]) => {
        const text = JSON.stringify(table);
        if (!isDeepStrictEqual(JSON.parse(text), table))
          throw new Error(`${name} in ${id} holds more than JSON can say`);
        return `export const ${name} = JSON.parse(${JSON.stringify(text)});`;
      });
      return { code: lines.join('\n'), moduleType: 'js' };
    },
  },
};
