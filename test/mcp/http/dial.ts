/** Connections by hand, for tests of what no client library would send. */
import { connect, type Socket } from 'node:net';
import { JSON_HEADERS } from './service.ts';

export const PING = '{"jsonrpc":"2.0","id":1,"method":"ping"}';

/** A connection that writes what it is told; `all` is everything that came back until it was closed. */
export async function dial(
  port: number,
  first = '',
  from = '127.0.0.1',
): Promise<{ socket: Socket; all: Promise<string>; until(part: string): Promise<string> }> {
  const socket = connect({ port, host: '127.0.0.1', localAddress: from });
  let text = '';
  const watchers = new Set<() => void>();
  socket.on('data', (part) => {
    text += part.toString('latin1');
    for (const look of watchers) look();
  });
  socket.on('error', () => {});
  const all = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  if (first !== '') socket.write(first);
  return {
    socket,
    all,
    until: (part) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (text.includes(part)) resolve(text);
        };
        watchers.add(look);
        socket.on('close', () => reject(new Error(`closed before ${JSON.stringify(part)} came`)));
        look();
      }),
  };
}

export function post(body: string, more = ''): string {
  const headers = Object.entries(JSON_HEADERS).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST /mcp HTTP/1.1\r\nHost: localhost\r\n${headers.join('')}Content-Length: ${Buffer.byteLength(body)}\r\n${more}\r\n${body}`;
}
