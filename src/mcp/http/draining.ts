/** Graceful shutdown: requests already sent are answered on every connection, and no new ones are accepted. */
import { Server } from 'node:net';
import type { Connections } from './connections.ts';

/** How long an idle connection stays open for a request in flight, in milliseconds. */
const ON_ITS_WAY_MS = 250;

/** Maximum turns of the event loop for accepting connections from the backlog, one per turn. */
const MOST_TURNS = 1024;

/**
 * Shuts `server` down: closes it after the last answer, or by force after `deadline` milliseconds, and resolves to whether no
 * force was needed. May be called again with a shorter deadline. Every answer meanwhile must have `Connection: close`.
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
    // The close() of an HTTP server would close idle connections at once, and lose requests not yet read from them.
    const closed = new Promise<void>((resolve) => Server.prototype.close.call(server, () => resolve()));
    const idle = setTimeout(() => connections.destroyIdle(), ON_ITS_WAY_MS);
    // The server may close before the timer fires.
    if (deadline === 0) force();
    await closed;
    clearTimeout(idle);
    clearTimeout(limit);
    return !forced;
  };
}

/** Resolves after three turns of the event loop without a new connection. */
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
