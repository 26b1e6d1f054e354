/** `npm run train -- en`: bundles train/run.ts and runs it. */

import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { yamlModules } from '../build-yaml.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}node_modules/.cache/train-${process.pid}.mjs`;
await build({
  entryPoints: [`${root}train/run.ts`],
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [yamlModules],
  outfile,
  logLevel: 'error',
});
await import(pathToFileURL(outfile).href);
