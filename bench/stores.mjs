/**
 * The SI lifecycle with sessions in memory, in SQLite, in Redis, and in Redis with two workers, alternating in one run; then what a
 * session of two turns takes in each. Redis writes an append-only file, as docs/operations.md asks for. Needs redis-server, and Linux
 * for the CPU times.
 * `node bench/stores.mjs [rounds] [calls per round] [sessions]` prints a table and writes bench/results/stores.json.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createClient } from 'redis';
import { commandLine, readCount, readWords } from './command-line.mjs';
import { lifecycleHost, openingHost } from './http-hosts.mjs';
import { runLoad } from './http-load.mjs';

const command = commandLine('bench/stores.mjs', 'Measure the SI lifecycle with each store.')
  .argument('[rounds]', 'how often', readCount, 7)
  .argument('[calls]', 'of each round', readCount, 8000)
  .argument('[sessions]', 'whose size is measured', readCount, 4000);
const {
  words: [rounds, callsPerRound, sessions],
} = readWords(command);
const HOSTS = 16;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = here('../dist/si-mcp.js');
const folder = await mkdtemp(join(tmpdir(), 'si-mcp-stores-'));

const keysFile = join(folder, 'keys.json');
const key = execFileSync(process.execPath, [PROGRAM, 'keys', 'add', 'bench', '--keys-file', keysFile], {
  stdio: ['ignore', 'pipe', 'ignore'],
})
  .toString()
  .trim();
const RATES = ['--rate-reads', '1000000', '--rate-writes', '1000000', '--rate-keys', '1000000'];
const LIMITS = [...RATES, '--max-sessions', '10000000'];

/** Whatever happens, nothing is left running. */
const children = [];
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));
const redis = await startRedis();

const VARIANTS = [
  { name: 'memory', store: () => 'memory', flags: [] },
  { name: 'SQLite', store: (run) => `sqlite:${join(folder, `${run}.db`)}`, flags: [] },
  { name: 'Redis', store: (_, database) => `redis://127.0.0.1:${redis.port}/${database}`, flags: [] },
  {
    name: 'Redis, 2 workers',
    store: (_, database) => `redis://127.0.0.1:${redis.port}/${database}`,
    flags: ['--workers', '2'],
  },
];

/** A service in processes of its own. */
async function start({ store, flags }, run, database) {
  const where = store(run, database);
  const words = [
    'http',
    '--port',
    '0',
    '--brand',
    'delta',
    '--keys-file',
    keysFile,
    '--store',
    where,
    ...LIMITS,
    ...flags,
  ];
  // Workers are given their processes' options, and the meter would answer what is theirs.
  const meter = flags.length > 0 ? [] : ['--expose-gc', '--import', here('http-meter.mjs')];
  const child = spawn(process.execPath, [...meter, PROGRAM, ...words], { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  children.push(child);
  const port = await new Promise((resolve, reject) => {
    let said = '';
    child.once('exit', () => reject(new Error(`${where} did not start: ${said.slice(-500)}`)));
    child.stderr.on('data', (part) => {
      said = (said + part).slice(-20_000);
      const found = /"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(said);
      if (found) resolve(Number(found[1]));
    });
  });
  const ask = (question) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(question);
    });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  return {
    port,
    ask,
    pid: child.pid,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function startRedis() {
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder];
  const child = spawn('redis-server', words, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve, reject) => {
    child.once('error', () => reject(new Error('redis-server is needed: apt-get install redis-server')));
    child.stdout.on('data', (part) => String(part).includes('Ready to accept connections') && resolve());
  });
  const client = await createClient({ url: `redis://127.0.0.1:${port}` }).connect();
  return {
    port,
    pid: child.pid,
    memory: async () => Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))[1]),
    stop() {
      client.destroy();
      child.kill('SIGKILL');
    },
  };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** CPU seconds of a process and its children, from /proc; 0 where there is none. */
function cpuOf(pid) {
  if (!existsSync(`/proc/${pid}/stat`)) return 0;
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100 + children.reduce((sum, child) => sum + cpuOf(child), 0);
}

/** One load, with the CPU that service and Redis took for a call, in microseconds. */
async function measure(server, load) {
  const made = [];
  const host = () => {
    made.push(load.host());
    return made.at(-1);
  };
  const before = [cpuOf(server.pid), cpuOf(redis.pid)];
  const result = await runLoad({ port: server.port, hosts: HOSTS, ...load, host });
  const [service, store] = [cpuOf(server.pid) - before[0], cpuOf(redis.pid) - before[1]];
  const wrong = made.map((one) => one.wrong).filter((one) => Object.keys(one).length > 0);
  if (wrong.length > 0 || result.refused > 0)
    throw new Error(`wrong answers: ${JSON.stringify(wrong)}, refused: ${result.refused}`);
  const perCall = (cpu) => (cpu * 1e6) / result.calls;
  return { ...result, serviceCpu: perCall(service), redisCpu: perCall(store) };
}

/** Whole lifecycles of seven calls for each host, as many as make up a round. */
const lifecycle = { host: () => lifecycleHost(key), calls: Math.ceil(callsPerRound / HOSTS / 7) * 7 };
const runs = VARIANTS.map(() => []);
const servers = [];
for (const [at, variant] of VARIANTS.entries()) servers.push(await start(variant, 'rounds', at));
for (const server of servers) {
  await measure(server, lifecycle);
}
for (let round = 0; round < rounds; round += 1)
  for (const [at, server] of servers.entries()) runs[at].push(await measure(server, lifecycle));
for (const server of servers) {
  await server.stop();
}

/** What a session of two turns takes that stays open, answers for retries included, in bytes. */
async function bytesPerSession(variant, at) {
  const server = await start(variant, 'sizes', at + 4);
  const calls = Math.max(3, Math.round(sessions / HOSTS) * 3);
  const opening = { host: () => openingHost(key) };
  await measure(server, { ...opening, calls: 12 });
  const before = { heap: (await server.ask('memory')).heapUsed, redis: await redis.memory() };
  await measure(server, { ...opening, calls });
  const after = { heap: (await server.ask('memory')).heapUsed, redis: await redis.memory() };
  await server.stop();
  const opened = (HOSTS * calls) / 3;
  if (variant.name === 'memory') return (after.heap - before.heap) / opened;
  if (variant.name === 'SQLite') return (await stat(join(folder, 'sizes.db'))).size / (opened + HOSTS * 4);
  return (after.redis - before.redis) / opened;
}

const sizes = [];
for (const [at, variant] of VARIANTS.slice(0, 3).entries()) sizes.push(await bytesPerSession(variant, at));
redis.stop();

const sorted = (values) => [...values].sort((a, b) => a - b);
const median = (values) => sorted(values)[Math.floor(values.length / 2)];
const rounded = (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
const [memory] = runs;
const figures = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  hosts: HOSTS,
  rounds,
  calls_per_round: lifecycle.calls * HOSTS,
  stores: VARIANTS.map(({ name }, at) => {
    const ratios = sorted(runs[at].map(({ perSecond }, round) => perSecond / memory[round].perSecond));
    return {
      name,
      calls_per_second: rounded(median(runs[at].map(({ perSecond }) => perSecond))),
      ratio_to_memory: rounded(median(ratios), 2),
      ratio_from: rounded(ratios[0], 2),
      ratio_to: rounded(ratios.at(-1), 2),
      turn_p50_ms: rounded(median(runs[at].map(({ latency }) => latency.turn.p50)), 2),
      turn_p99_ms: rounded(median(runs[at].map(({ latency }) => latency.turn.p99)), 2),
      service_cpu_us_per_call: rounded(median(runs[at].map(({ serviceCpu }) => serviceCpu))),
      redis_cpu_us_per_call: rounded(median(runs[at].map(({ redisCpu }) => redisCpu))),
      generator_cpu_us_per_call: rounded(median(runs[at].map(({ cpuPerCall }) => cpuPerCall))),
      ...(sizes[at] !== undefined && { bytes_per_open_session: rounded(sizes[at]) }),
    };
  }),
};
const [, , one, two] = figures.stores;
figures.two_workers_to_one = rounded(two.calls_per_second / one.calls_per_second, 2);

await mkdir(here('results'), { recursive: true });
await writeFile(here('results/stores.json'), `${JSON.stringify(figures, null, 2)}\n`);

const row = (...cells) =>
  console.log(cells.map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 18 : 15)).join(''));
row(
  '',
  'calls/s',
  '× memory',
  'from–to',
  'turn p50 ms',
  'turn p99 ms',
  'service µs',
  'Redis µs',
  'generator µs',
  'B/session',
);
for (const store of figures.stores)
  row(
    store.name,
    store.calls_per_second,
    store.ratio_to_memory,
    `${store.ratio_from}–${store.ratio_to}`,
    store.turn_p50_ms,
    store.turn_p99_ms,
    store.service_cpu_us_per_call,
    store.redis_cpu_us_per_call,
    store.generator_cpu_us_per_call,
    store.bytes_per_open_session ?? '',
  );
row('2 workers : 1', figures.two_workers_to_one);
