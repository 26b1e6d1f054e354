/** How a service stops: what was sent before the end is answered, on every connection, and nothing new is accepted. */
import { Server } from 'node:net';
import type { Connections } from './connections.ts';

/** How long an open connection may still bring a request that was on its way, in milliseconds. */
const ON_ITS_WAY_MS = 250;

/** Turns of the event loop at most for the connections that the system has made and we have not taken: one a turn. */
const MOST_TURNS = 1024;

/**
 * The end of `server`: closes it when its last answer is given, or after `deadline` milliseconds by force, and resolves to
 * whether no force was needed. Can be asked for again with a shorter deadline. Every answer meanwhile must say that its
 * connection closes.
 */
export function createEnd(
  server: Server,
  connections: Pick<Connections, 'destroyIdle' | 'destroyAll'>,
): (deadline: number) => Promise<boolean> {
  let forced = false;
  const force = () => {
    forced = true;
    connections.destroyAll();
  };
  return async (deadline) => {
    const limit = setTimeout(force, deadline);
    if (deadline > 0) await takeConnections(server);
    // The close() of an HTTP server would cut idle connections at once, and with them requests that were sent and not yet read.
    const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
    const idle = setTimeout(() => connections.destroyIdle(), ON_ITS_WAY_MS);
    // The server may be closed before a timer comes.
    if (deadline === 0) force();
    await closed;
    clearTimeout(idle);
    clearTimeout(limit);
    return !forced;
  };
}

/** Resolves when three turns of the event loop have brought no new connection. */
async function takeConnections(server: Server): Promise<void> {
  let quiet = 0;
  const taken = () => {
    quiet = 0;
  };
  server.on('connection', taken);
  for (let turn = 0; turn < MOST_TURNS && quiet < 3; turn += 1) {
    quiet += 1;
    await new Promise((resolve) => setImmediate(resolve));
  }
  server.off('connection', taken);
}
