/**
 * Bundles the program: dist/si-mcp.js is everything a host starts, dist/http.js what only `si-mcp http` and `si-mcp keys` need,
 * dist/merchant.js the checkout behind --checkout-tools; both are loaded when they are asked for. The brand packs and their schema
 * lie beside them, and THIRD-PARTY-NOTICES.txt names what they hold of others. dist needs no other package.
 * A client may run from dist while it is built: a file is written beside its place and renamed, never deleted first.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { noticesOf } from './build-notices.mjs';

/** What a host starts. */
const PROGRAM = 'si-mcp.js';

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

const SETTINGS = {
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
  // Its main file is UMD, whose parts a bundler cannot find.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

// Bundled CommonJS packages ask for node's own modules through require.
const REQUIRE = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/** Bundles with this esbuild, in memory: each bundle's text, and its metafile, which says what it is made of. */
export async function bundle({ build }) {
  const common = { ...SETTINGS, write: false };
  const bundles = await Promise.all([
    build({
      ...common,
      entryPoints: ['src/main.ts'],
      outfile: `dist/${PROGRAM}`,
      banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
      plugins: [doorsApart],
    }),
    ...Object.entries(DOORS).map(([entry, file]) =>
      build({ ...common, entryPoints: [entry], outfile: `dist/${file.slice(2)}`, banner: { js: REQUIRE } }),
    ),
  ]);
  return bundles.map(({ metafile, outputFiles: [file] }) => ({ metafile, file: file.path, text: file.contents }));
}

/** What hosts are told of the shipped brands before any call (src/brands/profile.ts), as JSON. */
async function profilesOf({ build }) {
  const folder = await mkdtemp(join(tmpdir(), 'si-mcp-profiles-'));
  const outfile = join(folder, 'profiles.mjs');
  const contents =
    "export { openBrandFile, SHIPPED_BRANDS } from './load.ts'; export { profileOf } from './profile.ts';";
  const stdin = { contents, resolveDir: 'src/brands', loader: 'ts' };
  await build({ ...SETTINGS, stdin, outfile, banner: { js: REQUIRE } });
  await cp('src/brands/packs', join(folder, 'packs'), { recursive: true });
  const { openBrandFile, SHIPPED_BRANDS, profileOf } = await import(pathToFileURL(outfile).href);
  const profiles = {};
  for (const name of SHIPPED_BRANDS) {
    const { pack } = await openBrandFile(name);
    // A shipped offering has no end, so it does not matter when this is built.
    profiles[name] = profileOf(pack, pack.offerings, 0);
  }
  await rm(folder, { recursive: true });
  return JSON.stringify(profiles);
}

async function buildAll(esbuild) {
  const bundles = await bundle(esbuild);
  const files = new Map(bundles.map(({ file, text }) => [relative('dist', file), text]));
  files.set('THIRD-PARTY-NOTICES.txt', Buffer.from(await noticesOf(bundles.map(({ metafile }) => metafile))));
  for (const pack of await readdir('src/brands/packs'))
    files.set(join('packs', pack), await readFile(join('src/brands/packs', pack)));
  files.set(join('packs', 'profiles.json'), Buffer.from(await profilesOf(esbuild)));
  files.set('brand-pack.schema.json', await readFile('src/brands/brand-pack.schema.json'));
  await publish(files, 'dist');
}

/**
 * Makes `folder` hold these files and no others. A file that is already right is left alone; another one is replaced by a rename
 * when all are written, the program last, because it is what loads the others; what is not wanted any more goes in the end.
 */
export async function publish(files, folder) {
  const waiting = [];
  try {
    for (const [name, bytes] of files) {
      const place = join(folder, name);
      const before = await readFile(place).catch(() => undefined);
      if (before?.equals(bytes)) continue;
      const fresh = `${place}.${process.pid}.new`;
      await mkdir(dirname(place), { recursive: true });
      waiting.push({ name, fresh, place });
      await writeFile(fresh, bytes, { mode: name === PROGRAM ? 0o755 : 0o644 });
    }
    waiting.sort((a, b) => Number(a.name === PROGRAM) - Number(b.name === PROGRAM));
    for (const { fresh, place } of waiting) await rename(fresh, place);
  } finally {
    for (const { fresh } of waiting) await rm(fresh, { force: true });
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const place = join(entry.parentPath ?? entry.path, entry.name);
    // What another build, running at the same time, is about to rename is its own.
    if (!entry.isDirectory() && !files.has(relative(folder, place)) && !/\.\d+\.new$/.test(place))
      await rm(place, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.length > 2) {
    const { commandLine, readWords } = await import('./bench/command-line.mjs');
    readWords(commandLine('build.mjs', 'Bundle the program and its brands into dist.'));
  }
  const esbuild = await import('esbuild').catch((problem) => {
    // `npm ci --omit=dev` prepares the package without what builds it: dist is there already, or not wanted.
    if (process.env.npm_lifecycle_event !== 'prepare' || problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem;
    process.stderr.write('esbuild is not installed: dist is left as it is.\n');
  });
  if (esbuild !== undefined) await buildAll(esbuild);
}
