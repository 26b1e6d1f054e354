/**
 * Where a call's microseconds go: the program, not minified, under V8's CPU profiler while 8 hosts play the SI lifecycle over HTTP with
 * keys, limits, logs and metrics on. Each sample counts for the innermost of our own files on its stack, and for the stage that file
 * belongs to. `node bench/profile.mjs [seconds]` prints the table and writes bench/results/profile.json.
 */
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';
import { bundle } from '../build/build.mjs';
import { commandLine, readCount, readWords } from './command-line.mjs';
import { lifecycleHost } from './http-hosts.mjs';
import { runLoad } from './http-load.mjs';
import { addKey, serviceFlags, startMetered } from './metered-server.mjs';

const HOSTS = 8;
/** Calls before it is looked at: V8 goes on compiling for about as many. */
const WARM = 24_000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** By the path of the innermost of our files, or of a package; the first that fits. */
const STAGES = [
  ['dialogue', /^src\/dialogue\//],
  ['pricing and catalogue', /^src\/brands\//],
  ['fingerprint and idempotency', /^src\/(engine\/(idempotency|line|keyed-mutex)|protocol\/canonical)/],
  ['store', /^src\/(store\/|engine\/(session-store|seal|sweeping|session-record|expiry))/],
  ['validation', /^(src\/protocol\/|node_modules\/zod)/],
  ['engine: session, answer, handoff', /^(src\/(engine|checkout)\/|tools\/)/],
  [
    'logging',
    /^(src\/mcp\/(http\/log|log|call-trace|log-writer|line-writer)|src\/output|node_modules\/(pino|sonic-boom|fast-redact))/,
  ],
  ['metrics', /^src\/mcp\/http\/metrics/],
  ['keys and limits', /^src\/mcp\/http\/(limits|quota|open-sessions|shared-limits|auth|keys|jwt|admission|operator)/],
  ['serialising', /^src\/mcp\/(result|wire)\./],
  ['JSON-RPC and dispatch', /^src\/mcp\/(dispatch|envelope|methods|modern|legacy|http\/answer|http\/negotiation)/],
  ['HTTP handler', /^src\/mcp\//],
];

const command = commandLine('bench/profile.mjs', 'Show where the time of a call goes.')
  .argument('[seconds]', 'of load', readCount, 8)
  .option('--folder <path>', 'keep the profile and the program there');
const {
  words: [seconds],
} = readWords(command);
const { folder: kept } = command.opts();

const folder = kept ?? (await mkdtemp(here('../node_modules/.cache-profile-')));
await mkdir(folder, { recursive: true });
const { files } = await bundle({ build: (options) => esbuild.build({ ...options, minify: false }) });
for (const { file, text } of files) {
  const place = join(folder, relative(here('..'), resolve(here('..'), file)));
  await mkdir(dirname(place), { recursive: true });
  await writeFile(place, text);
}
for (const name of await readdir(here('../dist')))
  if (!name.endsWith('.js')) await cp(here(`../dist/${name}`), join(folder, 'dist', name), { recursive: true });
await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
const program = join(folder, 'dist/si-mcp.js');
const keysFile = join(folder, 'keys.json');
await rm(keysFile, { force: true });
const key = addKey(program, keysFile, 'bench');
const { port, ask, stop } = await startMetered(program, serviceFlags(keysFile));
const play = (load) => runLoad({ port, hosts: HOSTS, ...load, host: () => lifecycleHost(key) });
// The first calls are slower: their code is not compiled yet.
await play({ calls: WARM / HOSTS });
await ask('profile');
const load = await play({ seconds });
const { nodes, samples, timeDeltas } = (await ask('profiled')).profile;
stop();

/** For each bundled file, the source of each of its lines: esbuild writes it before each module. */
const sources = new Map();
for (const name of await readdir(join(folder, 'dist'))) {
  if (!name.endsWith('.js')) continue;
  let current = '';
  const lines = (await readFile(join(folder, 'dist', name), 'utf8')).split('\n').map((line) => {
    const found = /^\/\/ ((?:src|tools|node_modules|package)[\w/.@+-]+)$/.exec(line);
    if (found) current = found[1];
    return current;
  });
  sources.set(name, lines);
}
const byId = new Map(nodes.map((node) => [node.id, node]));
for (const node of nodes) for (const child of node.children ?? []) byId.get(child).parent = node;

function sourceOf({ callFrame: { url, lineNumber } }) {
  return url.includes('/dist/') ? (sources.get(basename(url))?.[lineNumber] ?? '') : '';
}

/** The stage of a sample, and the file that it counts for. */
function placeOf(leaf) {
  const { functionName } = leaf.callFrame;
  if (functionName === '(idle)') return ['idle', 'idle'];
  if (functionName === '(garbage collector)') return ['garbage collection', 'garbage collection'];
  for (let node = leaf; node; node = node.parent) {
    const source = sourceOf(node);
    if (source === '') continue;
    const stage = STAGES.find(([, pattern]) => pattern.test(source));
    if (stage) return [stage[0], source, node.callFrame.functionName];
  }
  return ['socket and node:http', "node's own"];
}

const places = new Map();
const [stages, inFiles, functions, leaves] = [new Map(), new Map(), new Map(), new Map()];
const add = (map, key, time) => map.set(key, (map.get(key) ?? 0) + time);
let busy = 0;
samples.forEach((id, at) => {
  const place = places.get(id) ?? placeOf(byId.get(id));
  places.set(id, place);
  const [stage, file, name] = place;
  if (stage === 'idle') return;
  busy += timeDeltas[at];
  add(stages, stage, timeDeltas[at]);
  add(inFiles, file, timeDeltas[at]);
  const leaf = byId.get(id).callFrame;
  add(functions, `${file} ${name ?? ''}`, timeDeltas[at]);
  add(leaves, `${leaf.functionName} ${basename(leaf.url)}:${leaf.lineNumber}`, timeDeltas[at]);
});
const per = (time) => Math.round(time / load.calls);
const top = (map, most) =>
  [...map]
    .sort(([, a], [, b]) => b - a)
    .slice(0, most)
    .map(([name, time]) => ({ name, us_per_call: per(time) }));
const figures = {
  calls: load.calls,
  us_per_call: per(busy),
  stages: top(stages, 20),
  files: top(inFiles, 40),
  functions: top(functions, 60),
  leaves: top(leaves, 60),
};
await mkdir(here('results'), { recursive: true });
await writeFile(here('results/profile.json'), `${JSON.stringify(figures, null, 2)}\n`);
console.log(`${load.calls} calls, ${figures.us_per_call} µs of CPU each, sampled`);
for (const { name, us_per_call } of figures.stages)
  console.log(`${name.padEnd(36)}${String(us_per_call).padStart(6)} µs`);
if (kept === undefined) await rm(folder, { recursive: true });
process.exit(0);
