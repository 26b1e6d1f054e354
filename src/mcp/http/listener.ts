/** The node:http(s) server, its timeouts, and the handling of HTTP protocol errors: answered in JSON, in order, then closed. */
import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { errorBody } from '../wire.ts';
import { createAdmission } from './admission.ts';
import { addressOf, type Connection, type Connections } from './connections.ts';

/** Limits that protect the process from hostile clients. Times in milliseconds. */
export interface Bounds {
  headersTimeout: number;
  requestTimeout: number;
  keepAliveTimeout: number;
  /** Inactivity after which a connection in the middle of an answer is closed: a client that does not read. */
  stalledTimeout: number;
  /** How long a refused client may take to read the error and to stop sending. */
  lingerTimeout: number;
  checkInterval: number;
  headerBytes: number;
}

export function createListener(
  handle: RequestListener,
  bounds: Bounds,
  connections: Connections,
  tls?: { cert: Buffer; key: Buffer },
): Server {
  const options: ServerOptions = {
    headersTimeout: bounds.headersTimeout,
    requestTimeout: bounds.requestTimeout,
    keepAliveTimeout: bounds.keepAliveTimeout,
    connectionsCheckingInterval: bounds.checkInterval,
    maxHeaderSize: bounds.headerBytes,
    // Answered in JSON by the Host check, not as an empty 400.
    requireHostHeader: false,
    // Node would take the first of two duplicate headers; joined, they can be detected.
    joinDuplicateHeaders: true,
    noDelay: true,
  };
  const server: Server =
    tls === undefined
      ? createServer(options)
      : createSecureServer({
          ...options,
          ...tls,
          minVersion: 'TLSv1.2',
          handshakeTimeout: bounds.headersTimeout,
        });
  // maxHeaderSize bounds the number; Node would drop what exceeds its own count, and with it an Origin to be checked.
  server.maxHeadersCount = 0;
  server.timeout = bounds.stalledTimeout;

  const [serve, ...others] = server.listeners('connection');
  if (serve === undefined || others.length > 0) throw new Error('node:http takes connections in another way');
  server.removeAllListeners('connection');
  server.on('connection', connections.add);
  const admit = createAdmission({
    serve: (socket) => serve.call(server, socket),
    groupOf: addressOf,
    later: setImmediate,
  });
  // One over the limit was destroyed.
  server.on('connection', (socket) => socket.destroyed || admit(socket));
  server.on('secureConnection', connections.secured);
  server.on('request', (request, response) => {
    const { socket } = request;
    const connection = connections.of(socket);
    // Evicted a moment ago.
    if (connection === undefined) return void socket.destroy();
    connection.pending += 1;
    connection.last = request;
    response.on('close', () => {
      connection.pending -= 1;
      if (connection.broken && connection.pending === 0) closeSoon(socket, bounds.lingerTimeout);
    });
    handle(request, response);
  });
  server.on('clientError', (error: Error & { code?: string }, socket) => {
    const connection = connections.of(socket);
    // After its refusal a connection is only waited for (closeSoon).
    if (connection?.refused) return;
    if (connection === undefined || !socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    refuseConnection(connection, error.code, bounds);
  });
  server.on('checkExpectation', (_request, response) => {
    response.writeHead(417, [...RAW_HEADERS, 'Content-Length', String(Buffer.byteLength(EXPECTATION))]);
    response.end(EXPECTATION);
  });
  server.on('connect', (_request, socket) => socket.destroy());
  return server;
}

/** Invalid HTTP or a timeout. Earlier requests are answered first. */
function refuseConnection(connection: Connection, code: string | undefined, bounds: Bounds) {
  const { socket, pending, last } = connection;
  const unfinished = last !== undefined && !last.complete;
  // Only one incomplete request: its handler still waits, so this is its answer.
  if (pending === (unfinished ? 1 : 0)) {
    connection.refused = true;
    socket.write(rawRefusal(code));
    closeSoon(socket, bounds.lingerTimeout);
  } else if (unfinished) socket.destroy();
  else {
    connection.broken = true;
    destroyAfter(socket, bounds.stalledTimeout);
  }
}

/**
 * Half-closes the connection and destroys it after `linger`, whatever the client does. Nothing more is read from it; closing
 * it at once could lose the error before it was read.
 */
function closeSoon(socket: Duplex, linger: number) {
  socket.pause();
  socket.end();
  destroyAfter(socket, linger);
}

function destroyAfter(socket: Duplex, milliseconds: number) {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  socket.once('close', () => clearTimeout(timer));
}

const RAW_HEADERS = ['Content-Type', 'application/json', 'X-Content-Type-Options', 'nosniff', 'Connection', 'close'];
const EXPECTATION = errorBody(null, { code: -32000, message: 'Expectation Failed' });

function rawRefusal(code: string | undefined): string {
  const [status, words] =
    code === 'HPE_HEADER_OVERFLOW'
      ? [431, 'Request Header Fields Too Large']
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? [408, 'Request Timeout']
        : [400, 'Bad Request'];
  const body = errorBody(null, { code: status === 400 ? -32700 : -32000, message: words });
  return (
    `HTTP/1.1 ${status} ${words}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
  );
}
