/**
 * Bundles the program: dist/si-mcp.js is what a host starts, and loads the parts beside it as it comes to need them: the service, the
 * checkout, feeds, the commands. The brand packs and their schema lie beside them, and THIRD-PARTY-NOTICES.txt names what they hold of
 * others. dist needs no other package. A client may run from dist while it is built: a file is written beside its place and renamed,
 * never deleted first, and the parts that an older build loads stay for a while.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleClient, clientTypes } from './client.mjs';
import { noticesOf } from './notices.mjs';
import { bundleApp, bundlePage } from './ui.mjs';
import { jsonOf, yamlModules } from './yaml.mjs';

/** What a host starts. */
const PROGRAM = 'si-mcp.js';

/** A part has the hash of what it holds in its name, so that the parts of two builds never mix. */
const PART = /^[\w-]+-[A-Z0-9]{8}\.js$/;
/** Parts of older builds that stay for clients that still run from them: about as many as three builds have. */
const OLD_PARTS = 240;

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
  plugins: [yamlModules],
  // Stores that few ask for; the program says what to install.
  external: ['better-sqlite3', 'redis'],
  // Its main file is UMD, whose parts a bundler cannot find.
  alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
};

// Bundled CommonJS packages ask for node's own modules through require.
const REQUIRE = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

/** The pages that run in a browser: where each stands in dist, and its first module. */
const PAGES = { playground: 'src/ui/playground/main.tsx' };

/** Bundles with this esbuild, in memory: the text of each file, and the metafile, which says what they are made of. */
export async function bundle({ build }) {
  const pages = [];
  for (const [name, entry] of Object.entries(PAGES)) pages.push({ name, ...(await bundlePage({ build }, entry)) });
  const { metafile, outputFiles } = await build({
    ...SETTINGS,
    write: false,
    splitting: true,
    entryPoints: { [PROGRAM.replace('.js', '')]: 'src/main.ts' },
    outdir: 'dist',
    // Flat: a part finds the packs beside itself.
    chunkNames: '[name]-[hash]',
    banner: { js: REQUIRE },
  });
  const shebang = (file, text) => (basename(file) === PROGRAM ? `#!/usr/bin/env node\n${text}` : text);
  const inPages = pages.flatMap(({ name, script, style }) => [
    { file: join('dist', name, `${name}.js`), text: Buffer.from(script) },
    { file: join('dist', name, `${name}.css`), text: Buffer.from(style) },
  ]);
  const app = await bundleApp({ build });
  const client = await bundleClient({ build });
  const outputs = Object.assign({}, metafile.outputs, ...[...pages, app, client].map((page) => page.metafile.outputs));
  return {
    metafile: { ...metafile, outputs },
    files: [
      ...outputFiles.map(({ path, text }) => ({ file: path, text: Buffer.from(shebang(path, text)) })),
      ...client.outputFiles.map(({ path, text }) => ({ file: path, text: Buffer.from(text) })),
      ...inPages,
      { file: join('dist', 'app.html'), text: Buffer.from(app.html) },
    ],
  };
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

/** Every file of dist by its name there, built in memory. */
export async function filesOfDist(esbuild) {
  const { metafile, files: bundled } = await bundle(esbuild);
  const files = new Map(bundled.map(({ file, text }) => [relative('dist', file), text]));
  files.set('THIRD-PARTY-NOTICES.txt', Buffer.from(await noticesOf(metafile)));
  for (const pack of await readdir('src/brands/packs')) {
    const text = await readFile(join('src/brands/packs', pack));
    files.set(join('packs', pack), text);
    // Read in the place of the YAML, which is there for people to copy.
    files.set(join('packs', pack.replace('.yaml', '.json')), Buffer.from(await jsonOf(text.toString())));
  }
  files.set(join('packs', 'profiles.json'), Buffer.from(await profilesOf(esbuild)));
  files.set(join('playground', 'index.html'), await readFile('src/ui/playground/index.html'));
  for (const [name, text] of await clientTypes()) files.set(join('client', name), Buffer.from(text));
  files.set('brand-pack.schema.json', await readFile('src/brands/brand-pack.schema.json'));
  return files;
}

/**
 * Makes `folder` hold these files. A file that is already right is left alone; another one is replaced by a rename when all are
 * written, the program last, because it is what loads the others; what is not wanted any more goes in the end, but for the newest
 * `oldParts` parts of older builds.
 */
export async function publish(files, folder, oldParts = OLD_PARTS) {
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
  const old = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const place = join(entry.parentPath ?? entry.path, entry.name);
    // What another build, running at the same time, is about to rename is its own.
    if (entry.isDirectory() || files.has(relative(folder, place)) || /\.\d+\.new$/.test(place)) continue;
    if (PART.test(entry.name)) old.push({ place, written: (await stat(place)).mtimeMs });
    else await rm(place, { force: true });
  }
  old.sort((a, b) => b.written - a.written);
  for (const { place } of old.slice(oldParts)) await rm(place, { force: true });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (process.argv.length > 2) {
    const { commandLine, readWords } = await import('../bench/command-line.mjs');
    readWords(commandLine('build/build.mjs', 'Bundle the program and its brands into dist.'));
  }
  const esbuild = await import('esbuild').catch((problem) => {
    // `npm ci --omit=dev` prepares the package without what builds it: dist is there already, or not wanted.
    if (process.env.npm_lifecycle_event !== 'prepare' || problem.code !== 'ERR_MODULE_NOT_FOUND') throw problem;
    process.stderr.write('esbuild is not installed: dist is left as it is.\n');
  });
  // What npm packs is this build alone.
  const oldParts = ['pack', 'publish'].includes(process.env.npm_command) ? 0 : OLD_PARTS;
  if (esbuild !== undefined) await publish(await filesOfDist(esbuild), 'dist', oldParts);
}
