/**
 * Imports of `.yaml` files as JSON modules, for esbuild and for vitest: the words of a language are data that people edit, and the
 * bundle holds them parsed.
 */
import { readFile } from 'node:fs/promises';

// Where only the finished package is installed there is no such parser, and nothing to build.
export const jsonOf = async (text) => JSON.stringify((await import('yaml')).parse(text));

/** For esbuild. */
export const yamlModules = {
  name: 'yaml',
  setup({ onLoad }) {
    onLoad({ filter: /\.yaml$/ }, async ({ path }) => ({
      contents: await jsonOf(await readFile(path, 'utf8')),
      loader: 'json',
    }));
  },
};

/** For vitest. */
export const yamlTransform = {
  name: 'yaml',
  transform: async (text, file) =>
    file.endsWith('.yaml') ? { code: `export default ${await jsonOf(text)}`, map: null } : undefined,
};
