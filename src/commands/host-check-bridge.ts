/**
 * The command that a checked host starts as its agent over stdio: it carries lines between the host and the agent of `host-check`, so
 * that one agent is behind all connections and outlives each of them.
 */
import { timingSafeEqual } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** Where the agent listens, and what lets somebody in. */
export interface BridgeEnd {
  port: number;
  token: string;
}

const LOOPBACK = '127.0.0.1';
const LONGEST_TOKEN = 200;

/** Resolves to the exit code: 0 when the host left, 1 when the agent dropped the connection or is not there. */
export async function bridge({ port, token }: BridgeEnd, stdin: Readable, stdout: Writable): Promise<0 | 1> {
  if (!(port > 0 && port < 65_536)) return 1;
  const socket = connect(port, LOOPBACK);
  let hostLeft = false;
  stdin.on('end', () => {
    hostLeft = true;
  });
  stdout.on('error', () => socket.destroy());
  socket.on('error', () => {});
  socket.write(`${token}\n`);
  stdin.pipe(socket);
  socket.pipe(stdout, { end: false });
  await new Promise<void>((resolve) => socket.on('close', () => resolve()));
  stdin.destroy();
  return hostLeft ? 0 : 1;
}

/** Listens for bridges on a free port of this machine; each that shows the token is served as a host over stdio. */
export async function openBridgeServer(
  token: string,
  serve: (socket: Socket) => Promise<unknown>,
): Promise<BridgeEnd & { close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    firstLine(socket).then(
      (shown) => (isSame(shown, token) ? serve(socket).finally(() => socket.destroy()) : socket.destroy()),
      () => socket.destroy(),
    );
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, LOOPBACK, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  return {
    port,
    token,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

/** What comes after it stays in the stream. Rejects when it is too long, or the stream ends before. */
function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const look = () => {
      const chunk: unknown = socket.read();
      if (!Buffer.isBuffer(chunk)) return;
      head = Buffer.concat([head, chunk]);
      const end = head.indexOf('\n');
      if (end < 0 && head.length <= LONGEST_TOKEN) return;
      socket.off('readable', look);
      if (end < 0 || end > LONGEST_TOKEN) return reject(new Error('no token'));
      socket.unshift(head.subarray(end + 1));
      resolve(head.toString('utf8', 0, end));
    };
    socket.on('readable', look);
    socket.on('close', () => reject(new Error('closed')));
  });
}

function isSame(shown: string, token: string): boolean {
  const [one, other] = [Buffer.from(shown), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}
