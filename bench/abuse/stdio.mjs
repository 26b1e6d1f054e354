/** The program on stdin and stdout, as a host holds it. */
import { PROGRAM, start } from './service.mjs';

const HELLO = {
  jsonrpc: '2.0',
  id: 'hello',
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'abuse', version: '1.0.0' } },
};

/** Starts it, and says hello with `protocolVersion` unless it is `null`. `reads: false`: nothing it says is read. */
export async function openStdio({ flags = [], reads = true, protocolVersion = '2025-11-25' } = {}) {
  const child = start(process.execPath, [PROGRAM, ...flags], { stdio: ['pipe', 'pipe', 'pipe'] });
  const said = [];
  let log = '';
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve({ code, signal })));
  child.stdin.on('error', () => {});
  child.stderr.on('data', (part) => {
    log += part;
  });
  if (reads) {
    let open = '';
    child.stdout.on('data', (part) => {
      const lines = (open + part).split('\n');
      open = lines.pop();
      said.push(...lines);
    });
  }
  const host = {
    ...{ child, said, log: () => log },
    write: (text) => child.stdin.write(text),
    /** Whether a line with `words` comes within `ms`, looking from line `from` on. */
    async hears(words, ms, from = 0) {
      const until = performance.now() + ms;
      while (performance.now() < until) {
        if (said.slice(from).some((line) => line.includes(words))) return true;
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return false;
    },
    /** Closes stdin: how long until the program is gone, and whether it had to be killed. */
    async end(ms = 5000) {
      const began = performance.now();
      child.stdin.end();
      let killed = false;
      const over = setTimeout(() => {
        killed = true;
        child.kill('SIGKILL');
      }, ms);
      const { code, signal } = await ended;
      clearTimeout(over);
      return { seconds: Math.round(performance.now() - began) / 1000, code, signal, killed };
    },
  };
  if (protocolVersion !== null) {
    host.write(`${JSON.stringify({ ...HELLO, params: { ...HELLO.params, protocolVersion } })}\n`);
    if (reads) await host.hears('"hello"', 10_000);
    host.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  }
  return host;
}
