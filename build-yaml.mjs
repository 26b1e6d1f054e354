/**
 * Imports of `.yaml` files as JSON modules, for esbuild and for vitest: the words of a language are data that people edit, and the
 * bundle holds them parsed.
 */
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** For esbuild. */
export const yamlModules = {
  name: 'yaml',
  setup({ onLoad }) {
    onLoad({ filter: /\.yaml$/ }, async ({ path }) => ({
      contents: JSON.stringify(parse(await readFile(path, 'utf8'))),
      loader: 'json',
    }));
  },
};

/** For vitest. */
export const yamlTransform = {
  name: 'yaml',
  transform: (text, file) =>
    file.endsWith('.yaml') ? { code: `export default ${JSON.stringify(parse(text))}`, map: null } : undefined,
};
