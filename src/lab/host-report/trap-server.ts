/** A server at a made-up checkout address: it sells nothing, and tells that somebody came. */
import { createServer, type Socket } from 'node:net';
import type { TrapAddresses } from './situations.ts';

interface TrapServer {
  addresses: TrapAddresses;
  close(): Promise<void>;
}

/** The request line of HTTP; a handshake of TLS has none. */
const REQUEST_LINE = /^([A-Z]{3,10}) (\S{1,200}) HTTP\//;
const PATH = '/checkout_sessions';
const NOTHING = 'HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n';

/** Listens on a free port of this machine. `visited` is told of the first bytes of every connection. */
export async function openTrapServer(visited: (method: string, path: string) => void): Promise<TrapServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      const [, method = 'CONNECT', path = PATH] = REQUEST_LINE.exec(bytes.toString('latin1', 0, 300)) ?? [];
      visited(method, path);
      socket.end(NOTHING);
    });
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    // Under another name than the agent's own: a host can see that it is another.
    addresses: { http: `http://127.0.0.1:${port}${PATH}`, https: `https://localhost:${port}${PATH}` },
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
