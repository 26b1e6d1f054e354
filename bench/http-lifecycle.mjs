/**
 * Our whole SI lifecycle against a bare stateful one-tool server on the same SDK, and against node:http alone, 8 hosts each,
 * alternating in one run after each was warmed up. Everything is switched on: keys, validation, idempotency, limits (above the load),
 * logs at their usual level, metrics. Then 100,000 sessions are opened and left open, for what each takes in memory and whether turns
 * get slower. `node bench/http-lifecycle.mjs [rounds] [seconds per round] [sessions]` prints a table and writes
 * bench/results/http-lifecycle.json; it exits with 2 and draws no conclusion when other processes used the machine meanwhile.
 */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verdict, watchOthers } from './busy.mjs';
import { commandLine, readCount, readWords } from './command-line.mjs';
import { echoHost, lifecycleHost, openingHost } from './http-hosts.mjs';
import { runLoad } from './http-load.mjs';
import { addKey, serviceFlags, startMetered } from './metered-server.mjs';

const command = commandLine('bench/http-lifecycle.mjs', 'Measure the SI lifecycle beside a bare server.')
  .argument('[rounds]', 'how often', readCount, 7)
  .argument('[seconds]', 'of each round', readCount, 4)
  .argument('[sessions]', 'left open in the end', readCount, 100_000)
  .option('--no-sessions', 'leave out the part with open sessions');
const {
  words: [rounds, seconds, sessions],
} = readWords(command);
const HOSTS = 8;
/** Calls before anything is measured: V8 goes on compiling for about as many. */
const WARM = 24_000;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const PROGRAM = process.env.SI_MCP_BENCH_PROGRAM ?? here('../dist/si-mcp.js');

const keysFile = join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
const key = addKey(PROGRAM, keysFile, 'bench');
const operatorKey = addKey(PROGRAM, keysFile, 'operator');

/** One load, with the server's own CPU per call in microseconds. */
async function measure(server, load) {
  const wrong = [];
  const host = (at) => {
    const made = load.host(at);
    wrong.push(made.wrong);
    return made;
  };
  const before = await server.ask('cpu');
  const result = await runLoad({ port: server.port, hosts: HOSTS, ...load, host });
  const after = await server.ask('cpu');
  const mistakes = wrong.filter((one) => Object.keys(one).length > 0);
  if (mistakes.length > 0 || result.refused > 0)
    throw new Error(`wrong answers: ${JSON.stringify(mistakes)}, refused: ${result.refused}`);
  return { ...result, serverCpuPerCall: (after.cpu - before.cpu) / result.calls };
}

async function openMcpSession(port) {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } };
  const answer = await fetch(`http://127.0.0.1:${port}/mcp`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'initialize', params }),
  });
  await answer.text();
  return answer.headers.get('mcp-session-id');
}

const ours = await startMetered(PROGRAM, serviceFlags(keysFile));
const bare = await startMetered(here('http-bare-server.mjs'), []);
const mcpSessions = await Promise.all(Array.from({ length: HOSTS }, () => openMcpSession(bare.port)));
const floor = await startMetered(here('http-echo-server.mjs'), []);
const lifecycle = { host: () => lifecycleHost(key), seconds };
const echo = { host: (at) => echoHost(mcpSessions[at]), seconds };
const alone = { host: () => echoHost('none'), seconds };

const kinds = [
  { name: 'ours', server: ours, load: lifecycle },
  { name: 'bare', server: bare, load: echo },
  { name: 'floor', server: floor, load: alone },
];
for (const { server, load } of kinds) await measure(server, { ...load, seconds: undefined, calls: WARM / HOSTS });
const secondsOf = ({ user, system }) => (user + system) / 1e6;
const own = async () => {
  const asked = await Promise.all(kinds.map(({ server }) => server.ask('cpu')));
  return secondsOf(process.cpuUsage()) + asked.reduce((sum, { cpu }) => sum + cpu / 1e6, 0);
};
const others = await watchOthers(own);
const runs = { ours: [], bare: [], floor: [] };
for (let round = 0; round < rounds; round += 1)
  for (const { name, server, load } of kinds) runs[name].push(await measure(server, load));
const busy = verdict(await others());
for (const { server } of kinds) server.stop();

const median = (list, of) => list.map(of).sort((a, b) => a - b)[Math.floor(list.length / 2)];
const round = (value, digits = 0) => Math.round(value * 10 ** digits) / 10 ** digits;
const spread = (list) => list.map((run) => Math.round(run.perSecond)).sort((a, b) => a - b);
const summary = (list, kind) => ({
  calls_per_second: round(median(list, (run) => run.perSecond)),
  from: spread(list)[0],
  to: spread(list).at(-1),
  server_cpu_us_per_call: round(median(list, (run) => run.serverCpuPerCall)),
  generator_cpu_us_per_call: round(median(list, (run) => run.cpuPerCall)),
  p50_ms: round(
    median(list, (run) => run.latency[kind].p50),
    2,
  ),
  p99_ms: round(
    median(list, (run) => run.latency[kind].p99),
    2,
  ),
});

const figures = {
  node: process.version,
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  hosts: HOSTS,
  rounds,
  seconds,
  ours: summary(runs.ours, 'turn'),
  bare: summary(runs.bare, 'call'),
  floor: summary(runs.floor, 'call'),
  others: busy.text,
  ratio_calls: round(
    median(
      runs.ours.map((run, at) => run.perSecond / runs.bare[at].perSecond),
      (ratio) => ratio,
    ),
    2,
  ),
  ratio_cpu: round(
    median(
      runs.ours.map((run, at) => runs.bare[at].serverCpuPerCall / run.serverCpuPerCall),
      (ratio) => ratio,
    ),
    2,
  ),
  turn_p99_to_p50: round(
    median(runs.ours, ({ latency: { turn } }) => turn.p99 / turn.p50),
    1,
  ),
  ...(command.opts().sessions && { open: await fill(sessions) }),
};

/** Memory and turn latency with `most` sessions of two turns open, looked at after every quarter of them; a process of its own. */
async function fill(most) {
  const server = await startMetered(PROGRAM, serviceFlags(keysFile));
  const opening = { host: () => openingHost(key) };
  await measure(server, { ...opening, calls: 1500 });
  const before = (HOSTS * 1500) / 3;
  const empty = await server.ask('memory');
  const steps = [];
  const began = performance.now();
  for (let quarter = 1; quarter <= 4; quarter += 1) {
    const calls = Math.round((most / 4 / HOSTS) * 3);
    const { latency, serverCpuPerCall } = await measure(server, { ...opening, calls });
    const { heapUsed } = await server.ask('memory');
    const opened = (quarter * calls * HOSTS) / 3;
    steps.push({
      open_sessions: Math.round(before + opened),
      turn_p50_ms: round(latency.turn.p50, 2),
      turn_p99_ms: round(latency.turn.p99, 2),
      server_cpu_us_per_call: round(serverCpuPerCall),
      heap_bytes_per_session: round((heapUsed - empty.heapUsed) / opened),
    });
  }
  const took = round((performance.now() - began) / 1000);
  const counted = /^si_mcp_open_sessions (\d+)/m.exec(
    await (
      await fetch(`http://127.0.0.1:${server.port}/metrics`, { headers: { Authorization: `Bearer ${operatorKey}` } })
    ).text(),
  );
  server.stop();
  return { seconds: took, still_open: Number(counted?.[1]), steps };
}

await mkdir(here('results'), { recursive: true });
await writeFile(here('results/http-lifecycle.json'), `${JSON.stringify(figures, null, 2)}\n`);

const row = (...cells) =>
  console.log(cells.map((cell, at) => String(cell)[at === 0 ? 'padEnd' : 'padStart'](at === 0 ? 30 : 14)).join(''));
row('', 'calls/s', 'from – to', 'CPU µs/call', 'p50 ms', 'p99 ms', 'generator µs');
for (const [
  name,
  { calls_per_second, from, to, server_cpu_us_per_call, p50_ms, p99_ms, generator_cpu_us_per_call },
] of [
  ['SI lifecycle (turns)', figures.ours],
  ['bare SDK server, one tool', figures.bare],
  ['node:http alone', figures.floor],
])
  row(name, calls_per_second, `${from} – ${to}`, server_cpu_us_per_call, p50_ms, p99_ms, generator_cpu_us_per_call);
row('calls/s against the bare one', `${figures.ratio_calls} ×`, '(target 1.0)');
row('CPU per call, bare / ours', `${figures.ratio_cpu} ×`);
row('p99 of a turn', `${figures.turn_p99_to_p50} × p50`, '(target 5)');
if (figures.open) {
  row('open sessions, two turns each', 'turn p50 ms', 'turn p99 ms', 'CPU µs/call', 'B/session');
  for (const step of figures.open.steps)
    row(
      step.open_sessions,
      step.turn_p50_ms,
      step.turn_p99_ms,
      step.server_cpu_us_per_call,
      step.heap_bytes_per_session,
    );
  row('still open at the end', figures.open.still_open, `after ${figures.open.seconds} s`);
}
console.log(busy.text);
if (!busy.quiet) process.exitCode = 2;
