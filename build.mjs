/**
 * Bundles the program: dist/si-mcp.js is everything a host starts, dist/http.js what only `si-mcp http` and `si-mcp keys` need,
 * dist/merchant.js the checkout behind --checkout-tools; both are loaded when they are asked for. The brand packs and their schema lie beside them.
 */
import { chmod, cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const DOORS = { 'src/commands/http.ts': './http.js', 'src/commands/merchant.ts': './merchant.js' };

/** Leaves the import of a door in place, pointing at the file it is bundled into. */
const doorsApart = {
  name: 'doors apart',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/commands\// }, ({ path, kind }) => {
      const file = DOORS[`src/${path.slice(2)}`];
      return file !== undefined && kind === 'dynamic-import' ? { path: file, external: true } : undefined;
    });
  },
};

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
};

// Bundled CommonJS packages ask for node's own modules through require.
const REQUIRE = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

await rm('dist', { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ['src/main.ts'],
    outfile: 'dist/si-mcp.js',
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    plugins: [doorsApart],
  }),
  ...Object.entries(DOORS).map(([entry, file]) =>
    build({ ...common, entryPoints: [entry], outfile: `dist/${file}`, banner: { js: REQUIRE } }),
  ),
]);
await chmod('dist/si-mcp.js', 0o755);
await cp('src/brands/packs', 'dist/packs', { recursive: true });
await cp('src/brands/brand-pack.schema.json', 'dist/brand-pack.schema.json');
