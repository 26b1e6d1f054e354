/** The node:http server and what happens on a connection where HTTP itself goes wrong: answered in JSON, in order, then closed. */
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { errorBody } from '../wire.ts';

/** What keeps a hostile network from using the process up. Times in milliseconds. */
export interface Bounds {
  headersTimeout: number;
  requestTimeout: number;
  keepAliveTimeout: number;
  /** Silence after which a connection in the middle of an answer is cut: a reader that does not read. */
  stalledTimeout: number;
  checkInterval: number;
  connections: number;
  headerBytes: number;
}

/** What came on a connection and was not answered yet. */
interface Line {
  owed: number;
  last?: IncomingMessage;
  /** Nothing more can be read: close as soon as what is owed was answered. */
  broken: boolean;
}

export function createListener(handle: RequestListener, bounds: Bounds, tls?: { cert: Buffer; key: Buffer }): Server {
  const options: ServerOptions = {
    headersTimeout: bounds.headersTimeout,
    requestTimeout: bounds.requestTimeout,
    keepAliveTimeout: bounds.keepAliveTimeout,
    connectionsCheckingInterval: bounds.checkInterval,
    maxHeaderSize: bounds.headerBytes,
    // Answered as 403 in JSON by the Host check, not as an empty 400.
    requireHostHeader: false,
    // Of two headers of which one is meant, Node would take the first; joined, they are seen to be two.
    joinDuplicateHeaders: true,
    noDelay: true,
  };
  const server: Server =
    tls === undefined ? createServer(options) : createSecureServer({ ...options, ...tls, minVersion: 'TLSv1.2' });
  // maxHeaderSize bounds the number; Node would drop what exceeds its own count, and with it an Origin to be checked.
  server.maxHeadersCount = 0;
  server.maxConnections = bounds.connections;
  server.timeout = bounds.stalledTimeout;

  const lines = new WeakMap<Duplex, Line>();
  server.on('request', (request, response) => {
    const { socket } = request;
    let line = lines.get(socket);
    if (line === undefined) {
      line = { owed: 0, broken: false };
      lines.set(socket, line);
    }
    const mine = line;
    mine.owed += 1;
    mine.last = request;
    response.on('close', () => {
      mine.owed -= 1;
      if (mine.broken && mine.owed === 0) socket.end();
    });
    handle(request, response);
  });
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const line = lines.get(socket) ?? { owed: 0, broken: false };
    const unfinished = line.last !== undefined && !line.last.complete;
    // A request of which only a part came and that is the only one: its handler still waits, so this is its answer.
    if (socket.writable && error.code !== 'ECONNRESET' && line.owed === (unfinished ? 1 : 0))
      refuseRaw(error.code, socket);
    else if (socket.writable && !unfinished) line.broken = true;
    else socket.destroy();
  });
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, [...RAW_HEADERS, 'Content-Length', String(Buffer.byteLength(EXPECTATION))]);
    response.end(EXPECTATION);
  });
  server.on('connect', (_request, socket) => socket.destroy());
  return server;
}

const RAW_HEADERS = ['Content-Type', 'application/json', 'X-Content-Type-Options', 'nosniff', 'Connection', 'close'];
const EXPECTATION = errorBody(null, { code: -32000, message: 'Expectation Failed' });

function refuseRaw(code: string | undefined, socket: Duplex) {
  const [status, words] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = errorBody(null, { code: status === 400 ? -32700 : -32000, message: words });
  socket.end(
    `HTTP/1.1 ${status} ${words}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
