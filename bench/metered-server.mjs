/** A server in a process of its own that tells what it used up (http-meter.mjs), and the service as benchmarks start it. */
import { execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Limits above any load. */
const RATES = ['--rate-reads', '1000000', '--rate-writes', '1000000', '--rate-keys', '1000000'];
const LIMITS = [...RATES, '--max-sessions', '10000000'];

/** Flags of the service for `brand`, with the keys of this file. */
export function serviceFlags(keysFile, brand = 'delta') {
  return ['http', '--port', '0', '--brand', brand, '--keys-file', keysFile, ...LIMITS];
}

/** A new key in this file. */
export function addKey(program, keysFile, name) {
  const words = [program, 'keys', 'add', name, '--keys-file', keysFile];
  return String(execFileSync(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] })).trim();
}

/** Resolves to its port, and what asks the meter and stops it. */
export async function startMetered(file, args) {
  const meter = fileURLToPath(new URL('http-meter.mjs', import.meta.url));
  const child = spawn(process.execPath, ['--expose-gc', '--import', meter, file, ...args], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${file} did not start`)));
    child.stderr.on('data', (part) => {
      const found = /"address":"http:\/\/127\.0\.0\.1:(\d+)"/.exec(String(part));
      if (found) resolve(Number(found[1]));
    });
  });
  const ask = (question) =>
    new Promise((resolve) => {
      child.once('message', resolve);
      child.send(question);
    });
  return { port, ask, stop: () => child.kill('SIGKILL') };
}
