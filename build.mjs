/** Bundles the program into one file, dist/si-mcp.js, and puts the brand packs beside it. */
import { chmod, cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';

await rm('dist', { recursive: true, force: true });
await build({
  entryPoints: ['src/main.ts'],
  outfile: 'dist/si-mcp.js',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  keepNames: false,
  legalComments: 'none',
  banner: {
    // Bundled CommonJS packages ask for node's own modules through require.
    js: '#!/usr/bin/env node\nimport{createRequire}from"node:module";const require=createRequire(import.meta.url);',
  },
  logLevel: 'warning',
});
await chmod('dist/si-mcp.js', 0o755);
await cp('src/brands/packs', 'dist/packs', { recursive: true });
