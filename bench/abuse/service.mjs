/**
 * The built program in processes of its own: the service with its keys, and one-off runs. Everything started here is
 * ended here.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { copyFile, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const PROGRAM = fileURLToPath(new URL('../../dist/si-mcp.js', import.meta.url));

/** How long an ending process is waited for before SIGKILL: its own deadline is 10 s. */
const END_MS = 15_000;
const READY_MS = 20_000;

/** Who has a key: the bystander, the attacker, another customer, and the operator. */
const NAMES = ['bystander', 'attacker', 'other', 'operator'];

const running = new Set();
const folders = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** A folder of its own that is gone when this process is. */
export async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'si-mcp-abuse-'));
  folders.add(folder);
  return folder;
}

/** What the program leaves in private files of this user goes to a folder that is gone when this process is. */
const home = await makeFolder();
const env = { ...process.env, XDG_RUNTIME_DIR: home, XDG_STATE_HOME: home };

/** A child that does not outlive this process. */
export function start(command, args, options) {
  const child = spawn(command, args, { env, ...options });
  running.add(child);
  child.on('error', () => {});
  child.on('close', () => running.delete(child));
  return child;
}

/** Runs the program to its end, at most `ms`: code, signal and what it said. */
export async function run(args, { ms = 10_000, stdio = ['ignore', 'pipe', 'pipe'], node = [] } = {}) {
  const child = start(process.execPath, [...node, PROGRAM, ...args], { stdio });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) {
    child[name]?.on('data', (part) => {
      said[name] += part;
    });
  }
  const over = setTimeout(() => child.kill('SIGKILL'), ms);
  const [code, signal] = await new Promise((resolve) => child.on('close', (...end) => resolve(end)));
  clearTimeout(over);
  return { ...said, code, signal };
}

/** A folder with a keys file, and the keys in it by name. */
export async function makeKeys() {
  const folder = await makeFolder();
  const file = join(folder, 'keys.json');
  const keys = {};
  for (const name of NAMES) keys[name] = (await run(['keys', 'add', name, '--keys-file', file])).stdout.trim();
  return { file, keys };
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/**
 * Starts the service and waits until it answers, at most 20 s. `node`: flags of Node. `stderr`: what its log is
 * written to; left out, it is read here. `through`: a line of bash that ends in `exec "$@"`.
 */
export async function startService(ring, { flags = [], node = [], stderr = 'pipe', through, keys = true } = {}) {
  const folder = await makeFolder();
  const keysFile = join(folder, 'keys.json');
  await copyFile(ring.file, keysFile);
  const port = await freePort();
  const own = ['http', '--port', String(port), '--log-level', 'info', ...(keys ? ['--keys-file', keysFile] : [])];
  const words = [process.execPath, ...node, PROGRAM, ...own, ...flags];
  const command = through === undefined ? words : ['bash', '-c', through, 'bash', ...words];
  const child = start(command[0], command.slice(1), { stdio: ['ignore', 'pipe', stderr] });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  const said = { out: '', err: '' };
  child.stdout.on('data', (part) => {
    said.out = newest(said.out + part, 65_536);
  });
  child.stderr?.on('data', (part) => {
    said.err = newest(said.err + part, 4_194_304);
  });
  child.stderr?.on('error', () => {});

  let end;
  const alive = () => child.exitCode === null && child.signalCode === null;
  const service = {
    ...{ port, keysFile, child, alive, keys: ring.keys },
    pid: child.pid,
    said: () => said.err,
    sandboxKey: () => /sandbox key: (\S+)/.exec(said.out)?.[1],
    /** SIGTERM, then SIGKILL when it does not end; the same promise for whoever asks again. */
    end() {
      end ??= endOf(child, ended);
      return end;
    },
  };
  service.ready = await answers(port, alive);
  return service;
}

/** At least the last `most` characters. Cut seldom: a cut copies them all, and a log comes in small parts. */
const newest = (text, most) => (text.length > 2 * most ? text.slice(-most) : text);

async function endOf(child, ended) {
  const began = performance.now();
  child.kill('SIGTERM');
  const left = new AbortController();
  const over = wait(END_MS, 'over', { signal: left.signal }).catch(() => {});
  const first = await Promise.race([ended, over]);
  left.abort();
  const killed = first === 'over';
  if (killed) child.kill('SIGKILL');
  const { code, signal } = await ended;
  return { seconds: (performance.now() - began) / 1000, code, signal, killed };
}

async function answers(port, alive) {
  const until = performance.now() + READY_MS;
  while (alive() && performance.now() < until) {
    const found = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(1000) })
      .then((response) => response.text().then(() => response.ok))
      .catch(() => false);
    if (found) return true;
    await wait(20);
  }
  return false;
}

/** Resident memory in MB, CPU seconds and open files of a process, where /proc tells; otherwise NaN. */
export async function usageOf(pid) {
  const read = (name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '');
  const [status, stat] = await Promise.all([read('status'), read('stat')]);
  const files = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  const times = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return {
    rss: Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024,
    cpu: (Number(times[11]) + Number(times[12])) / 100,
    files: files?.length ?? Number.NaN,
  };
}
