/**
 * How long from starting dist/si-mcp.js to its `initialize` answer, side by side with a bundled one-tool echo server of the
 * same SDK: the two alternate in one run, and the medians are compared. `npm run bench` prints it; the figures go to
 * bench/results/start-up.json. Exits 1 over the limit.
 */
import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { commandLine, readCount, readWords } from './command-line.mjs';

const LIMIT = 1.3;
const command = commandLine('bench/start-up.mjs', 'Measure the time to the answer to initialize.').argument(
  '[runs]',
  'starts of each server',
  readCount,
  25,
);
const {
  words: [RUNS],
} = readWords(command);

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ours = here('../dist/si-mcp.js');
const echo = here('results/echo-server.mjs');

await mkdir(here('results'), { recursive: true });
await build({
  entryPoints: [here('echo-server.mjs')],
  outfile: echo,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minify: true,
  legalComments: 'none',
  banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
});

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } },
};

/** Milliseconds from spawn to the first line on stdout, which is the `initialize` answer. */
function start(file) {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
    child.on('error', reject);
    child.stdin.write(`${JSON.stringify(INITIALIZE)}\n`);
    child.stdout.once('data', (chunk) => {
      const took = performance.now() - began;
      if (!String(chunk).includes('"serverInfo"')) reject(new Error(`unexpected first line from ${file}`));
      child.once('exit', () => resolve(took));
      child.stdin.end();
      child.kill('SIGTERM');
    });
  });
}

const median = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)];

// The first start of each reads the file from disk; it is not counted.
await start(ours);
await start(echo);
const times = { si_mcp: [], echo: [] };
for (let run = 0; run < RUNS; run++) {
  times.si_mcp.push(await start(ours));
  times.echo.push(await start(echo));
}

const figures = {
  runs: RUNS,
  node: process.version,
  si_mcp_ms: Math.round(median(times.si_mcp)),
  echo_ms: Math.round(median(times.echo)),
  ratio: Math.round((median(times.si_mcp) / median(times.echo)) * 100) / 100,
  limit: LIMIT,
};
await writeFile(here('results/start-up.json'), `${JSON.stringify(figures, null, 2)}\n`);
console.log(
  `start to initialize answer, median of ${RUNS}: si-mcp ${figures.si_mcp_ms} ms, echo ${figures.echo_ms} ms, ratio ${figures.ratio} (limit ${LIMIT})`,
);
process.exitCode = figures.ratio <= LIMIT ? 0 : 1;
