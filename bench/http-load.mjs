/**
 * A load generator for MCP over HTTP: one keep-alive connection per host, each sending its next message as soon as the answer to
 * the last one is there. Raw sockets and no JSON parser, because an HTTP client costs more than the server it would measure.
 */
import { connect } from 'node:net';

/**
 * @param {{ port: number, seconds?: number, calls?: number, hosts: number, host: (at: number) => Host }} load
 *   runs for `seconds`, or until each host has answered `calls` messages.
 *   Host: { head: string, next(): string, heard(body: string): string | undefined, ... } — `head` is the request up to and with
 *   `Content-Length: `, `next` gives a body of ASCII, `heard` gets each answer's body and may give the class its latency counts in.
 * @returns {Promise<{ calls: number, perSecond: number, refused: number, latency: Record<string, Latency>, cpuPerCall: number }>}
 *   latencies in milliseconds; `cpuPerCall` is this process's own, in microseconds
 */
export async function runLoad({
  port,
  seconds = Number.POSITIVE_INFINITY,
  calls = Number.POSITIVE_INFINITY,
  hosts,
  host,
}) {
  const times = new Map();
  let refused = 0;
  let answered = 0;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const end = began + seconds * 1000;

  const converse = (mine) =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1').setNoDelay(true);
      let left = calls;
      let waiting = '';
      let whole = 0;
      let sent = 0;
      const send = () => {
        const body = mine.next();
        sent = performance.now();
        socket.write(`${mine.head}${body.length}\r\n\r\n${body}`, 'latin1');
      };
      socket.on('connect', send);
      socket.on('error', reject);
      socket.on('close', () => reject(new Error('the server closed the connection')));
      socket.on('data', (part) => {
        waiting += part.latin1Slice();
        if (whole === 0) {
          const split = waiting.indexOf('\r\n\r\n');
          if (split === -1) return;
          const length = /content-length: (\d+)/i.exec(waiting);
          if (length === null) return reject(new Error(`no content-length in ${waiting.slice(0, split)}`));
          whole = split + 4 + Number(length[1]);
        }
        if (waiting.length < whole) return;
        const now = performance.now();
        if (!waiting.startsWith('200', 9)) refused += 1;
        answered += 1;
        const kind = mine.heard(waiting) ?? 'call';
        waiting = '';
        whole = 0;
        const list = times.get(kind);
        if (list === undefined) times.set(kind, [now - sent]);
        else list.push(now - sent);
        left -= 1;
        if (now < end && left > 0) send();
        else {
          socket.removeAllListeners('close');
          socket.destroy();
          resolve();
        }
      });
    });

  await Promise.all(Array.from({ length: hosts }, (_, at) => converse(host(at))));
  const took = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const latency = Object.fromEntries([...times].map(([kind, list]) => [kind, spread(list)]));
  return { calls: answered, perSecond: answered / took, refused, latency, cpuPerCall: (user + system) / answered };
}

function spread(list) {
  const sorted = Float64Array.from(list).sort();
  const part = (share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: part(0.5), p99: part(0.99), p999: part(0.999), max: part(1) };
}

/** The request up to the length of its body. */
export function headOf(more = '') {
  return (
    'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n' +
    `Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n${more}Content-Length: `
  );
}
