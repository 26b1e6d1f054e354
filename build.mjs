/**
 * Bundles the program: dist/si-mcp.js is everything a host starts, dist/http.js what only `si-mcp http` and `si-mcp keys` need,
 * dist/merchant.js the checkout behind --checkout-tools; both are loaded when they are asked for. The brand packs and their schema
 * lie beside them, and THIRD-PARTY-NOTICES.txt names what they hold of others. dist needs no other package.
 */
import { chmod, cp, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { noticesOf } from './build-notices.mjs';

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
  // They would be lost in minified code; the notices hold them in full.
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
};

// Bundled CommonJS packages ask for node's own modules through require.
const REQUIRE = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/** Bundles with this esbuild; resolves to the metafiles, which say what each bundle is made of. */
export async function bundle({ build }, { write }) {
  const results = await Promise.all([
    build({
      ...common,
      write,
      entryPoints: ['src/main.ts'],
      outfile: 'dist/si-mcp.js',
      banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
      plugins: [doorsApart],
    }),
    ...Object.entries(DOORS).map(([entry, file]) =>
      build({ ...common, write, entryPoints: [entry], outfile: `dist/${file}`, banner: { js: REQUIRE } }),
    ),
  ]);
  return results.map(({ metafile }) => metafile);
}

async function buildAll(esbuild) {
  await rm('dist', { recursive: true, force: true });
  const metafiles = await bundle(esbuild, { write: true });
  await chmod('dist/si-mcp.js', 0o755);
  await writeFile('dist/THIRD-PARTY-NOTICES.txt', await noticesOf(metafiles));
  await cp('src/brands/packs', 'dist/packs', { recursive: true });
  await cp('src/brands/brand-pack.schema.json', 'dist/brand-pack.schema.json');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const esbuild = await import('esbuild').catch((problem) => {
    // `npm ci --omit=dev` prepares the package without what builds it: dist is there already, or not wanted.
    if (process.env.npm_lifecycle_event !== 'prepare' || problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem;
    process.stderr.write('esbuild is not installed: dist is left as it is.\n');
  });
  if (esbuild !== undefined) await buildAll(esbuild);
}
