/**
 * Whether the time of an answer tells a stranger that a session exists (R118): one principal asks in turn for another's open
 * session, for one that never was, and for the other's ended one. The figures are medians and, for each pair, the chance that a
 * sample of one is slower than a sample of the other (0.5: nothing to be learned), with the z of a rank sum test.
 * `node bench/foreign-sessions.mjs [samples]` prints them and writes bench/results/foreign-sessions.json.
 */
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandLine, readCount, readWords } from './command-line.mjs';

const command = commandLine('bench/foreign-sessions.mjs', 'Measure whether times tell of foreign sessions.').argument(
  '[samples]',
  'samples of each kind',
  readCount,
  5000,
);
const {
  words: [SAMPLES],
} = readWords(command);
const PROGRAM = fileURLToPath(new URL('../dist/si-mcp.js', import.meta.url));
const keys = join(await mkdtemp(join(tmpdir(), 'si-mcp-')), 'keys.json');
const add = (name) =>
  execFileSync(process.execPath, [PROGRAM, 'keys', 'add', name, '--keys-file', keys], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .toString()
    .trim();
const [ann, bob] = [add('ann'), add('bob')];
const rates = ['--rate-writes', '1000000', '--rate-keys', '1000000'];
const flags = ['http', '--port', '0', '--keys-file', keys, ...rates];
const child = spawn(process.execPath, [PROGRAM, ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
const port = await new Promise((resolve) => {
  child.stderr.on('data', (part) => {
    const found = /"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(String(part));
    if (found) resolve(Number(found[1]));
  });
});

const socket = connect(port, '127.0.0.1').setNoDelay(true);
let heard = () => {};
let text = '';
socket.on('data', (part) => {
  text += part.toString('latin1');
  const split = text.indexOf('\r\n\r\n');
  if (split === -1) return;
  const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
  if (text.length < split + 4 + length) return;
  const body = text.slice(split + 4);
  text = '';
  heard(JSON.parse(body).result.structuredContent);
});

/** One call: its answer, and the milliseconds it took. */
function call(key, name, args) {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } });
  const head =
    `POST /mcp HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\n` +
    `Accept: application/json, text/event-stream\r\nContent-Length: ${body.length}\r\n\r\n`;
  const began = performance.now();
  return new Promise((resolve) => {
    heard = (answer) => resolve({ answer, took: performance.now() - began });
    socket.write(head + body);
  });
}
const open = async () =>
  (
    await call(ann, 'si_initiate_session', {
      idempotency_key: randomUUID(),
      intent: 'a flight to Boston',
      identity: { consent_granted: false },
    })
  ).answer.session_id;

const foreign = await open();
const ended = await open();
await call(ann, 'si_terminate_session', { session_id: ended, reason: 'user_exit' });
const asked = { foreign: () => foreign, missing: () => randomUUID(), foreign_ended: () => ended };
const took = { foreign: [], missing: [], foreign_ended: [] };
const kinds = Object.keys(asked);
for (let at = -500; at < SAMPLES; at += 1) {
  // Which goes first changes, so that no kind always follows the same other.
  for (let turn = 0; turn < kinds.length; turn += 1) {
    const kind = kinds[(turn + Math.abs(at)) % kinds.length];
    const session_id = asked[kind]();
    const { answer, took: ms } = await call(bob, 'si_send_message', {
      session_id,
      idempotency_key: randomUUID(),
      message: 'Hello?',
    });
    if (answer.adcp_error?.code !== 'SESSION_NOT_FOUND') throw new Error(`${kind} was ${JSON.stringify(answer)}`);
    if (at >= 0) took[kind].push(ms);
  }
}
socket.destroy();
child.kill('SIGTERM');

const round = (number, digits = 3) => Math.round(number * 10 ** digits) / 10 ** digits;
const part = (times, share) => round(times.toSorted((a, b) => a - b)[Math.floor(times.length * share)]);
const spread = (times) => ({ p50_ms: part(times, 0.5), p90_ms: part(times, 0.9), p99_ms: part(times, 0.99) });

/** Mann and Whitney's U as a chance, and its z. */
function compared(one, other) {
  const all = [...one.map((ms) => [ms, 1]), ...other.map((ms) => [ms, 0])].sort(([a], [b]) => a - b);
  let ranks = 0;
  all.forEach(([, mine], at) => {
    ranks += mine * (at + 1);
  });
  const u = ranks - (one.length * (one.length + 1)) / 2;
  const pairs = one.length * other.length;
  return { chance_slower: round(u / pairs), z: round((u - pairs / 2) / Math.sqrt((pairs * (all.length + 1)) / 12), 1) };
}

const figures = {
  samples: SAMPLES,
  node: process.version,
  foreign: spread(took.foreign),
  missing: spread(took.missing),
  foreign_ended: spread(took.foreign_ended),
  foreign_against_missing: compared(took.foreign, took.missing),
  ended_against_missing: compared(took.foreign_ended, took.missing),
};
await mkdir(new URL('results/', import.meta.url), { recursive: true });
await writeFile(new URL('results/foreign-sessions.json', import.meta.url), `${JSON.stringify(figures, null, 2)}\n`);
console.log(JSON.stringify(figures, null, 2));
