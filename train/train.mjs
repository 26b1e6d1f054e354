/** `npm run train -- en`: bundles train/run.ts and runs it. */

import { readdirSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Argument } from 'commander';
import { build } from 'esbuild';
import { commandLine, readWords } from '../bench/command-line.mjs';
import { yamlModules } from '../build/yaml.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folders = readdirSync(`${root}src/dialogue/lang`, { withFileTypes: true }).filter((one) => one.isDirectory());
const command = commandLine('train/train.mjs', 'Learn from the examples of a language what clauses do.')
  .addArgument(
    new Argument('[language]', 'the folder of src/dialogue/lang')
      .choices(folders.map(({ name }) => name))
      .default('en'),
  )
  .option('--measure', 'say first how well the acts are told apart on brands held out')
  .option('--check', 'write nothing; end with 1 when the model that stands there is another');
const { flags, words } = readWords(command);

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
const { train } = await import(pathToFileURL(outfile).href);
process.exitCode = await train(root, words[0], flags);
