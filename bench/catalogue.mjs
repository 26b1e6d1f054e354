/**
 * What a catalogue costs at 50, 5,000 and 100,000 products: loading it, holding it, one turn of a conversation about it, and the
 * slowest of messages that are as long as is let through. The products are made on the spot. `node bench/catalogue.mjs [products …]`
 * prints a table, writes bench/results/catalogue.json and exits 1 when a median turn, or that slowest one, is over the limit.
 */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { yamlModules } from '../build/yaml.mjs';
import { makeBrand } from './catalogue-products.mjs';
import { commandLine, readCount, readWords } from './command-line.mjs';

/** Milliseconds that the median of each kind of turn may take, by the number of products up to which it holds. */
const LIMITS = [
  [50, 0.06],
  [5_000, 0.5],
  [100_000, 5],
];
/** Milliseconds that no message of 2,000 characters may take, up to so many products. */
const HOSTILE_MS = 5;
const HOSTILE_UP_TO = 5_000;
const command = commandLine('bench/catalogue.mjs', 'Measure what catalogues of these sizes cost.').argument(
  '[products...]',
  'numbers of products',
  (text, all = []) => [...all, readCount(text)],
);
const {
  words: [SIZES = []],
} = readWords(command);

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'si-mcp-catalogue-'));
try {
  const program = join(folder, 'measure.mjs');
  await build({
    entryPoints: [here('catalogue-measure.mjs')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [yamlModules],
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    logLevel: 'error',
  });

  const rows = [];
  for (const products of SIZES.length > 0 ? SIZES : [50, 5_000, 100_000]) {
    const pack = await makeBrand(folder, products);
    // A process of its own for each size: what one leaves behind is not the next one's memory.
    const words = [
      '--expose-gc',
      ...(process.env.CPU_PROF ? ['--cpu-prof', '--cpu-prof-dir', process.env.CPU_PROF] : []),
    ];
    const found = JSON.parse(execFileSync(process.execPath, [...words, program, pack], { encoding: 'utf8' }));
    const { size } = await stat(join(folder, `${products}.csv`));
    rows.push({ ...found, feed_mb: mb(size), limit_ms: LIMITS.find(([most]) => products <= most)?.[1] });
  }

  const turns = Object.keys(rows[0].turns);
  console.log(
    `| Products | Variants | Feed | Load | Index | Heap | RSS | ${turns.map((turn) => `${turn} (median · p95)`).join(' | ')} | Limit | Slowest of 2,000 characters |`,
  );
  console.log(`| ${Array.from({ length: turns.length + 9 }, () => '---:').join(' | ')} |`);
  for (const row of rows) {
    const times = turns.map(
      (turn) => `${row.turns[turn].median_ms.toFixed(3)} · ${row.turns[turn].p95_ms.toFixed(2)} ms`,
    );
    const { products, variants, feed_mb, load_ms, index_ms, heap_mb, rss_mb, limit_ms, hostile } = row;
    console.log(
      `| ${[products, variants].map((n) => n.toLocaleString('en-US')).join(' | ')} | ${feed_mb} MB | ${load_ms} ms | ${index_ms} ms | ${heap_mb} MB | ${rss_mb} MB | ${times.join(' | ')} | ${limit_ms ?? '–'} ms | ${hostile.ms.toFixed(2)} ms ${JSON.stringify(hostile.message.slice(0, 30))} |`,
    );
  }
  await mkdir(here('results'), { recursive: true });
  const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
  await writeFile(here('results/catalogue.json'), `${JSON.stringify({ machine, rows }, null, 2)}\n`);

  for (const { products, turns: measured, limit_ms, hostile } of rows) {
    if (products <= HOSTILE_UP_TO && hostile.ms > HOSTILE_MS) {
      console.error(`over the limit at ${products} products: ${hostile.ms} ms for ${JSON.stringify(hostile.message)}`);
      process.exitCode = 1;
    }
    for (const [turn, { median_ms }] of Object.entries(measured)) {
      if (limit_ms === undefined || median_ms < limit_ms) continue;
      console.error(
        `over the limit at ${products} products: a ${turn} turn takes ${median_ms.toFixed(2)} ms, not under ${limit_ms} ms`,
      );
      process.exitCode = 1;
    }
  }
} finally {
  await rm(folder, { recursive: true });
}

function mb(bytes) {
  return Math.round(bytes / 1e5) / 10;
}
