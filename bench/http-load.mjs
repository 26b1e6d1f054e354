/**
 * A load generator for MCP over HTTP: `hosts` keep-alive connections, each sending its next message as soon as the answer to the last one is
 * there. Raw sockets, because an HTTP client costs more than the server it would measure.
 */
import { connect } from 'node:net';

/**
 * @param {{ port: number, path?: string, hosts: number, headers?: string, seconds: number, warmup?: number,
 *   host: (at: number) => { next(): string, heard(body: string): void } }} load
 *   `next` gives a JSON-RPC body, `heard` gets each answer's body.
 * @returns {Promise<{ calls: number, perSecond: number, p50: number, p99: number, p999: number, max: number, refused: number }>} latencies in ms
 */
export async function runLoad({ port, path = '/mcp', hosts, headers = '', seconds, warmup = 1, host }) {
  const head =
    `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n` +
    `Accept: application/json, text/event-stream\r\n${headers}Content-Length: `;
  const begin = performance.now() + warmup * 1000;
  const end = begin + seconds * 1000;
  const times = [];
  let refused = 0;

  await Promise.all(
    Array.from({ length: hosts }, (_, at) => {
      const mine = host(at);
      return new Promise((resolve, reject) => {
        const socket = connect(port, '127.0.0.1');
        socket.setNoDelay(true);
        let waiting = '';
        let sent = 0;
        const send = () => {
          const body = mine.next();
          sent = performance.now();
          socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`);
        };
        socket.on('connect', send);
        socket.on('error', reject);
        socket.on('data', (part) => {
          waiting += part.toString('latin1');
          const split = waiting.indexOf('\r\n\r\n');
          if (split === -1) return;
          const length = Number(/content-length: (\d+)/i.exec(waiting.slice(0, split))?.[1] ?? 0);
          if (waiting.length < split + 4 + length) return;
          const now = performance.now();
          if (!waiting.startsWith('HTTP/1.1 200')) refused += 1;
          const body = Buffer.from(waiting.slice(split + 4, split + 4 + length), 'latin1').toString();
          waiting = waiting.slice(split + 4 + length);
          if (now >= begin && now <= end) times.push(now - sent);
          mine.heard(body);
          if (now < end) send();
          else {
            socket.destroy();
            resolve();
          }
        });
      });
    }),
  );
  times.sort((a, b) => a - b);
  const part = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return {
    calls: times.length,
    perSecond: times.length / seconds,
    p50: part(0.5),
    p99: part(0.99),
    p999: part(0.999),
    max: part(1),
    refused,
  };
}
