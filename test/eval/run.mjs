/**
 * `npm run eval`: plays the conversation suite, or another folder of conversations, straight against a dialogue and prints what is
 * right of it. Bundled on the spot and played without a client (direct.ts), so that all of it takes seconds.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { commandLine, readCount, readWords } from '../../bench/command-line.mjs';
import { yamlModules } from '../../build/yaml.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const list = (text, all = []) => [...all, text];
const command = commandLine('test/eval/run.mjs', 'Play conversations against the dialogue; print what is right of it.')
  .option('--brand <name>', 'only conversations with this brand; again for another', list)
  .option('--tag <tag>', 'only conversations with this tag; again for another', list)
  .option('--file <part>', 'only files whose path contains this; again for another', list)
  .option('--name <part>', 'only conversations whose name contains this; again for another', list)
  .option('--folder <folder>', 'conversations of this folder instead of the suite')
  .option('--packs <folder>', "packs by file name, before the suite's own; again for another", list)
  .option('--failures [n]', 'print failed conversations, or the first n of them')
  .option('--trace', 'print the trace of each turn that failed as well')
  .option('--constraints', 'generated queries instead of conversations')
  .option('--near-miss <file>', 'a battery of sentences that buy, or sound like it, instead of conversations')
  .option('--reader <who>', 'who reads: embedded, model, or transcribed (the embedded reader on the way of a model)')
  .option(
    '--model-url <url>',
    'with --reader model: an OpenAI-compatible endpoint; its key is read from SI_MCP_MODEL_KEY',
  )
  .option('--model <name>', 'the model, as the endpoint calls it')
  .option('--seed <n>', 'of generated queries', readCount);
const { flags } = readWords(command);

/** Files that lie beside a module are found although it is bundled. */
const knowingWhereTheyLie = {
  name: 'import.meta.url',
  setup({ onLoad }) {
    onLoad({ filter: /\/(?:src|test|tools)\/.*\.ts$/ }, async ({ path }) => {
      const { readFile } = await import('node:fs/promises');
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)), loader: 'ts' };
    });
  },
};

const folder = await mkdtemp(join(tmpdir(), 'si-mcp-eval-'));
try {
  await build({
    entryPoints: [here('run.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    plugins: [yamlModules, knowingWhereTheyLie],
    logLevel: 'error',
  });
  const { run } = await import(pathToFileURL(join(folder, 'run.mjs')).href);
  await run({ ...flags, modelKey: process.env.SI_MCP_MODEL_KEY || undefined, results: here('results/') });
} finally {
  await rm(folder, { recursive: true });
}
